export default {
  'zh-CN': {
    people: '用户',
    active: '{count} 个启用',
    online: '在线会话',
    logins: '最近 {days} 天的登录',
    succeeded: '成功',
    failed: '失败',
    changes: '最近 {days} 天的数据变更',
    count: '变更',
    day: '日期',
  },
  en: {
    people: 'People',
    active: '{count} active',
    online: 'Sessions now',
    logins: 'Sign-ins of the last {days} days',
    succeeded: 'Succeeded',
    failed: 'Failed',
    changes: 'Changes of the last {days} days',
    count: 'Changes',
    day: 'Day',
  },
}
