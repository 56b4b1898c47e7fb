import { onUnmounted, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { ApiError } from '@/api/http'
import { useSession } from '@/stores/session'

const EVERY = 5_000 // ms

/** What somebody may do can change at any time: while he looks, it is asked for again, and at once when he comes back. */
export function usePermissionPolling() {
  const session = useSession()
  const route = useRoute()
  const router = useRouter()

  /** That the server is not there is said where something is wanted of it. */
  const ask = () => {
    if (document.hidden || !session.me) return
    session.load().catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error
    })
  }
  const timer = setInterval(ask, EVERY)
  document.addEventListener('visibilitychange', ask)
  onUnmounted(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', ask)
  })

  // The page that is open may be one of those that went, or came.
  watch(
    () => session.me?.menus,
    (menus) =>
      menus &&
      router.replace({ path: route.path, query: route.query, hash: route.hash, force: true }),
  )
}
