import './compiler'
import { createI18n } from 'vue-i18n'
import en from './en'
import zhCN from './zh-CN'

export type Language = 'zh-CN' | 'en'
export const LANGUAGES: Record<Language, string> = { 'zh-CN': '简体中文', en: 'English' }

const KEPT = 'language'
const chosen = (): Language => (localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh-CN')

export const i18n = createI18n({
  legacy: false,
  locale: chosen(),
  fallbackLocale: 'zh-CN',
  flatJson: true,
  // A component's own texts are asked first; what they lack is among those of all.
  missingWarn: false,
  fallbackWarn: false,
  messages: { 'zh-CN': zhCN, en },
})

export const language = () => i18n.global.locale.value as Language

export function speak(wanted: Language) {
  i18n.global.locale.value = wanted
  localStorage.setItem(KEPT, wanted)
  document.documentElement.lang = wanted
}
