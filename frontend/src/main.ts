import 'element-plus/theme-chalk/base.css'
import 'element-plus/theme-chalk/dark/css-vars.css'
import 'element-plus/es/components/message/style/css'
import 'element-plus/es/components/message-box/style/css'
import './styles/tokens.css'
import './styles/main.css'
import { ElMessage } from 'element-plus'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { ApiError, onReauthenticationRequired, onSessionExpired } from './api/http'
import { askToReauthenticate } from './composables/useReauthentication'
import App from './App.vue'
import './composables/useDark'
import { allow } from './directives/allow'
import { i18n, language, showLanguage } from './locales'
import { router } from './router'
import { useSession } from './stores/session'

const app = createApp(App)

/** Global handler for API errors that no component handled. */
function showApiError(error: unknown) {
  if (error instanceof ApiError) ElMessage.error({ message: error.message, grouping: true })
  else if (error instanceof TypeError && /fetch|network/i.test(error.message))
    ElMessage.error({ message: i18n.global.t('app.unreachable'), grouping: true })
  else throw error
}
app.config.errorHandler = showApiError
addEventListener('unhandledrejection', (event) => {
  if (!(event.reason instanceof ApiError)) return
  event.preventDefault()
  showApiError(event.reason)
})

/**
 * The code of a page is loaded when it is first opened. That of an older build is gone from the
 * server: the address is then loaded as a new document.
 */
router.onError(async (error, to, from) => {
  const headers = { Accept: 'text/html' }
  const isServed = await fetch(to.fullPath, { method: 'HEAD', headers }).then(
    ({ ok }) => ok,
    () => false,
  )
  if (!isServed) ElMessage.error({ message: i18n.global.t('app.unreachable'), grouping: true })
  else if (from.matched.length) location.assign(to.fullPath)
  else throw error
})

app.use(createPinia()).use(i18n).use(router).directive('allow', allow)
showLanguage(language())
onReauthenticationRequired(askToReauthenticate)
// Before the layout is shown. Then it asks for the password over the page.
onSessionExpired(() => {
  const session = useSession()
  session.returnTo = router.currentRoute.value.fullPath
  session.clear()
  ElMessage.warning({ message: i18n.global.t('login.expired'), grouping: true })
  void router.push('/login')
  return undefined
})
app.mount('#app')
