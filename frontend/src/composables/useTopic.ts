import { onScopeDispose, watch } from 'vue'
import { ApiError } from '@/api/http'
import { isConnected, subscribe } from './liveUpdates'
import { usePolling } from './usePolling'

/** Reloads at this interval even with live updates, in case that a change was not announced. */
const CONNECTED_INTERVAL_MS = 30_000

interface TopicOptions {
  /** The interval with live updates, for values that change without an event. */
  connectedIntervalMs?: number
  /** The time between the end of a call and the next one, for topics with frequent changes. */
  pauseMs?: number
}

/**
 * Calls `load` after changes of a topic, while `isActive`. Without live updates it is called every
 * `intervalMs`. There is one call at a time, and changes during a call cause one more.
 */
export function useTopic(
  topic: string,
  load: () => Promise<unknown>,
  intervalMs: number,
  isActive = () => true,
  { connectedIntervalMs = CONNECTED_INTERVAL_MS, pauseMs = 0 }: TopicOptions = {},
) {
  let isLoading = false
  let isChanged = false
  let isDisposed = false

  async function reload() {
    isChanged = true
    if (isLoading) return
    isLoading = true
    try {
      while (isChanged && !isDisposed && isActive()) {
        isChanged = false
        await load()
        if (pauseMs) await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
    } finally {
      isLoading = false
    }
  }

  usePolling(reload, intervalMs, () => isActive() && !isConnected.value)
  usePolling(reload, connectedIntervalMs, () => isActive() && isConnected.value)
  // A change while the view was not active.
  watch(isActive, (active) => {
    if (active && isChanged) void reload()
  })
  const unsubscribe = subscribe(topic, () => void reload())
  onScopeDispose(() => {
    isDisposed = true
    unsubscribe()
  })
}
