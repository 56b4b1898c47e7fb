export default {
  'zh-CN': {
    or: '或使用以下方式登录',
    signing_in: '正在登录…',
    link_notice: '首次使用 {email} 登录：请用本系统的账号登录一次以完成关联，以后即可直接登录。',
    linked: '已关联第三方账号',
  },
  en: {
    or: 'or sign in with',
    signing_in: 'Signing you in…',
    link_notice:
      'You haven’t used {email} here before. Sign in to your account once to link it. After that, you can sign in with it directly.',
    linked: 'Account linked',
  },
}
