import { shallowReactive, watch } from 'vue'
import { ApiError } from '@/api/http'
import { fetchLines, fetchRun, isLive, type RunDetail, type RunLine } from './api'
import { useRunUpdates } from './useRunUpdates'

export interface OpenRun {
  run?: RunDetail
  lines: RunLine[]
  /** Nothing of the run will change any more. */
  isSettled: boolean
  loadError?: ApiError
  load: () => Promise<void>
}

/** The run with this id and its log, which are updated until it has ended. */
export function useRun(id: () => number | undefined): OpenRun {
  async function loadLines(runId: number) {
    for (let hasNext = true; hasNext && runId === id();) {
      const page = await fetchLines(runId, state.lines.at(-1)?.id ?? 0)
      if (runId === id() && page.items.length) state.lines = [...state.lines, ...page.items]
      hasNext = page.has_next
    }
  }

  async function load() {
    const runId = id()
    if (runId === undefined) return
    try {
      const wasLive = !!state.run && isLive(state.run)
      const run = await fetchRun(runId)
      if (runId !== id()) return
      state.run = run
      await loadLines(runId)
      if (runId !== id()) return
      state.loadError = undefined
      // The last lines can be stored after the state, so they are read once more.
      state.isSettled = !isLive(run) && !wasLive
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (runId === id()) state.loadError = error
    }
  }

  const state: OpenRun = shallowReactive({ lines: [], isSettled: false, load })
  watch(
    id,
    () => {
      Object.assign(state, { run: undefined, lines: [], isSettled: false, loadError: undefined })
      void load()
    },
    { immediate: true },
  )
  useRunUpdates(() => id() !== undefined && !!state.run && !state.isSettled, load)
  return state
}
