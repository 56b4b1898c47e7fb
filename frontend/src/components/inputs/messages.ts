export default {
  'zh-CN': {
    password_rule:
      '至少 {length} 个字符，任何字符都可以使用；不能是常用词、键盘顺序、重复字符，也不能只由姓名或邮箱组成。',
  },
  en: {
    password_rule:
      'At least {length} characters of any kind. Common words, keyboard sequences, repetitions, ' +
      'or only a name or email address are refused.',
  },
}
