export default {
  'zh-CN': {
    users: '用户',
    enabled: '{count} 个启用',
    online: '在线会话',
    logins: '最近 {days} 天的登录',
    succeeded: '成功',
    failed: '失败',
    changes: '最近 {days} 天的数据变更',
    count: '变更',
    day: '日期',
  },
  en: {
    users: 'Users',
    enabled: '{count} enabled',
    online: 'Active sessions',
    logins: 'Sign-ins, last {days} days',
    succeeded: 'Succeeded',
    failed: 'Failed',
    changes: 'Changes, last {days} days',
    count: 'Changes',
    day: 'Day',
  },
}
