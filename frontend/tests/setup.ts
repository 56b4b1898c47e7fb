import { config } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { allow } from '@/directives/allow'
import { i18n, setLanguage } from '@/locales'

const pinia = createPinia()
setActivePinia(pinia)
config.global.plugins = [pinia, i18n]
config.global.directives = { allow }
setLanguage('zh-CN') // the language of the test environment is English
