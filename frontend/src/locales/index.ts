import './compiler'
import { createI18n } from 'vue-i18n'
import en from './en'
import zhCN from './zh-CN'

export type Language = 'zh-CN' | 'en'
export const LANGUAGES: Record<Language, string> = { 'zh-CN': '简体中文', en: 'English' }

const STORAGE_KEY = 'language'
const savedLanguage = (): Language => (localStorage.getItem(STORAGE_KEY) === 'en' ? 'en' : 'zh-CN')

export const i18n = createI18n({
  legacy: false,
  locale: savedLanguage(),
  fallbackLocale: 'zh-CN',
  flatJson: true,
  // Components have messages of their own and fall back to the global ones.
  missingWarn: false,
  fallbackWarn: false,
  messages: { 'zh-CN': zhCN, en },
})

export const language = () => i18n.global.locale.value as Language

export function setLanguage(value: Language) {
  i18n.global.locale.value = value
  localStorage.setItem(STORAGE_KEY, value)
  document.documentElement.lang = value
}
