export default {
  'zh-CN': {
    or: '或使用以下方式登录',
    returning: '正在完成登录…',
    connect: '首次使用 {email} 登录：请用本系统的账号登录一次以关联。之后即可直接登录。',
    connected: '已关联第三方账号',
  },
  en: {
    or: 'or sign in with',
    returning: 'Signing you in…',
    connect:
      'The first time with {email}: sign in once with your account here, to connect the two. From then on that one will do.',
    connected: 'The account is connected',
  },
}
