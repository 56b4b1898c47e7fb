import './compiler'
import { createI18n } from 'vue-i18n'
import en from './en'
import zhCN from './zh-CN'

export type Language = 'zh-CN' | 'en'
export const LANGUAGES: Record<Language, string> = { 'zh-CN': '简体中文', en: 'English' }

const STORAGE_KEY = 'language'

/** The language that the user has chosen, otherwise the one of the browser. */
export function initialLanguage(): Language {
  const saved = localStorage.getItem(STORAGE_KEY)
  if (saved === 'en' || saved === 'zh-CN') return saved
  return /^zh\b/i.test(navigator.language ?? 'zh') ? 'zh-CN' : 'en'
}

export const i18n = createI18n({
  legacy: false,
  locale: initialLanguage(),
  fallbackLocale: 'zh-CN',
  flatJson: true,
  // Components have messages of their own and fall back to the global ones.
  missingWarn: false,
  fallbackWarn: false,
  messages: { 'zh-CN': zhCN, en },
})

export const language = () => i18n.global.locale.value as Language

/** Shows the console in a language. */
export function showLanguage(value: Language) {
  i18n.global.locale.value = value
  document.documentElement.lang = value
}

/** Changes the language and keeps the choice in the browser. */
export function setLanguage(value: Language) {
  showLanguage(value)
  localStorage.setItem(STORAGE_KEY, value)
}
