import { onScopeDispose, watch } from 'vue'
import { ApiError } from '@/api/http'

/**
 * Calls `load` at intervals while `isActive` and the page is visible. The next interval begins when
 * the call has ended. `load` shows its errors; polling goes on after an ApiError.
 */
export function usePolling(
  load: () => Promise<unknown>,
  intervalMs: number,
  isActive = () => true,
) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isLoading = false
  let isDisposed = false

  function schedule() {
    clearTimeout(timer)
    if (!isDisposed && !isLoading && !document.hidden && isActive())
      timer = setTimeout(() => void poll(), intervalMs)
  }

  async function poll() {
    isLoading = true
    try {
      await load()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
    } finally {
      isLoading = false
      schedule()
    }
  }

  watch(isActive, schedule, { immediate: true })
  document.addEventListener('visibilitychange', schedule)
  onScopeDispose(() => {
    isDisposed = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', schedule)
  })
}
