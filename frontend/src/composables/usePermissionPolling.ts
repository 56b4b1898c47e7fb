import { onUnmounted, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { ApiError, isSigningIn } from '@/api/http'
import { useSession } from '@/stores/session'

const INTERVAL_MS = 5_000

/**
 * Reloads the permissions of the user every 5 seconds while the page is visible, and when it
 * becomes visible.
 */
export function usePermissionPolling() {
  const session = useSession()
  const route = useRoute()
  const router = useRouter()

  /** API errors are ignored here: the next request of the user reports them. */
  const poll = () => {
    if (document.hidden || !session.me || isSigningIn()) return
    session.load().catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error
    })
  }
  const timer = setInterval(poll, INTERVAL_MS)
  document.addEventListener('visibilitychange', poll)
  onUnmounted(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', poll)
  })

  // The routes change with the menus, and the open page may be one of them.
  watch(
    () => session.me?.menus,
    (menus) => {
      const { path, query, hash } = route
      if (menus) void router.replace({ path, query, hash, force: true })
    },
  )
}
