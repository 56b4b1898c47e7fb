import { reactive, shallowReactive } from 'vue'
import type { LogApi } from '@/api/crud'
import type { Watch } from '@/api/download'
import { ApiError } from '@/api/http'

export interface Log<R, Q> {
  filter: Q
  rows: R[]
  /** There are older ones. */
  more: boolean
  loading: boolean
  /** Why there are no rows, or no more of them. */
  failure?: ApiError
  search: () => Promise<void>
  reset: () => Promise<void>
  older: () => Promise<void>
  export: (watch?: Watch) => Promise<void>
}

const STRETCH = 50

/** A list of what happened, newest first, read on towards the past. */
export function useCursorList<R, Q extends { after?: number | null; page_size?: number }>(
  api: LogApi<R, Q>,
): Log<R, Q> {
  let asked = 0
  let after: number | null = null

  /** The last question counts: an older answer that comes late is dropped. */
  async function read(from: number | null) {
    const turn = ++asked
    log.loading = true
    try {
      const stretch = await api.list({
        ...log.filter,
        after: from ?? undefined,
        page_size: STRETCH,
      })
      if (turn !== asked) return
      log.rows = from === null ? stretch.items : [...log.rows, ...stretch.items]
      log.more = stretch.has_next
      log.failure = undefined
      after = stretch.after
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (turn !== asked) return
      if (from === null) log.rows = []
      log.failure = error
    } finally {
      if (turn === asked) log.loading = false
    }
  }

  const log: Log<R, Q> = shallowReactive({
    filter: reactive({}) as Q,
    rows: [],
    more: false,
    loading: false,
    search: () => read(null),
    reset() {
      for (const name of Object.keys(log.filter)) Reflect.deleteProperty(log.filter, name)
      return read(null)
    },
    older: () => read(after),
    export: (watch) => api.export(log.filter, watch),
  })
  return log
}
