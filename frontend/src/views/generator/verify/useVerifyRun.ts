import { onMounted, onUnmounted, shallowReactive } from 'vue'
import { ApiError } from '@/api/http'
import { fetchRun, fetchRuns, type VerifyRun, type VerifyRunDetail } from './api'

const POLL_INTERVAL_MS = 1500

export interface VerifyRuns {
  /** Newest first. */
  list: VerifyRun[]
  selected?: VerifyRunDetail
  loading: boolean
  loadError?: ApiError
  load: () => Promise<void>
  select: (id: number) => Promise<void>
}

/**
 * The verification runs, and the selected one: `selectedId`, or the newest. It is polled while it
 * runs and the page is visible.
 */
export function useVerifyRun(selectedId: () => number | undefined): VerifyRuns {
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastRequest = 0

  /** A response that is older than the last request is ignored. */
  async function request(work: (isCurrent: () => boolean) => Promise<void>) {
    const id = ++lastRequest
    const isCurrent = () => id === lastRequest
    clearTimeout(timer)
    try {
      await work(isCurrent)
      if (isCurrent()) state.loadError = undefined
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (isCurrent()) state.loadError = error
    } finally {
      if (isCurrent()) {
        state.loading = false
        if (state.selected?.state === 'running' && !document.hidden)
          timer = setTimeout(() => void request(poll), POLL_INTERVAL_MS)
      }
    }
  }

  async function poll(isCurrent: () => boolean) {
    if (!state.selected) return
    const run = await fetchRun(state.selected.id)
    if (!isCurrent()) return
    state.selected = run
    if (run.state === 'running') return
    const list = await fetchRuns()
    if (isCurrent()) state.list = list
  }

  const state: VerifyRuns = shallowReactive({
    list: [],
    loading: true,
    load: () =>
      request(async (isCurrent) => {
        const list = await fetchRuns()
        const id = selectedId() ?? list[0]?.id
        const run = id === undefined ? undefined : await fetchRun(id)
        if (!isCurrent()) return
        state.list = list
        state.selected = run
      }),
    select: (id) =>
      request(async (isCurrent) => {
        const run = await fetchRun(id)
        if (isCurrent()) state.selected = run
      }),
  })

  function onVisibilityChange() {
    if (document.hidden) clearTimeout(timer)
    else if (state.selected?.state === 'running') void request(poll)
  }

  onMounted(() => {
    document.addEventListener('visibilitychange', onVisibilityChange)
    void state.load()
  })
  onUnmounted(() => {
    lastRequest++
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onVisibilityChange)
  })
  return state
}
