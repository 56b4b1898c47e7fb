export default {
  'zh-CN': {
    forbidden: '您无权访问此页面。如需访问，请联系管理员为您的角色分配权限。',
  },
  en: {
    forbidden: 'You don’t have access to this page. Ask an administrator for a role that has it.',
  },
}
