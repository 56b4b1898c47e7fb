import { onScopeDispose } from 'vue'
import type { ApiError } from '@/api/http'

const INTERVAL_MS = 5_000

/** Loads again while the server cannot be reached or is failing, and when the network is back. */
export function useAutoRetry(error: () => ApiError | undefined, load: () => Promise<void>) {
  function retry() {
    const status = error()?.status
    if (status === undefined || document.hidden) return
    if (status === 0 || status === 429 || status >= 500) void load()
  }
  const timer = setInterval(retry, INTERVAL_MS)
  addEventListener('online', retry)
  onScopeDispose(() => {
    clearInterval(timer)
    removeEventListener('online', retry)
  })
}
