import { reactive, shallowReactive } from 'vue'
import type { CursorApi } from '@/api/crud'
import type { DownloadOptions } from '@/api/download'
import { ApiError } from '@/api/http'

export interface CursorList<R, Q> {
  filter: Q
  rows: R[]
  /** Whether there are older rows. */
  hasMore: boolean
  loading: boolean
  /** The error of the last request. */
  loadError?: ApiError
  search: () => Promise<void>
  reset: () => Promise<void>
  loadMore: () => Promise<void>
  /** Repeats the last request, which has failed. */
  retry: () => Promise<void>
  export: (options?: DownloadOptions) => Promise<void>
}

const PAGE_SIZE = 50

/** A log, newest first. `loadMore` appends older rows. */
export function useCursorList<R, Q extends { after?: number | null; page_size?: number }>(
  api: CursorApi<R, Q>,
): CursorList<R, Q> {
  let lastRequest = 0
  let cursor: number | null = null
  let lastCursor: number | null = null

  /** A response that is older than the last request is ignored. */
  async function load(after: number | null) {
    const request = ++lastRequest
    lastCursor = after
    list.loading = true
    try {
      const page = await api.list({
        ...list.filter,
        after: after ?? undefined,
        page_size: PAGE_SIZE,
      })
      if (request !== lastRequest) return
      list.rows = after === null ? page.items : [...list.rows, ...page.items]
      list.hasMore = page.has_next
      list.loadError = undefined
      cursor = page.after
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (request !== lastRequest) return
      list.loadError = error
    } finally {
      if (request === lastRequest) list.loading = false
    }
  }

  const list: CursorList<R, Q> = shallowReactive({
    filter: reactive({}) as Q,
    rows: [],
    hasMore: false,
    loading: false,
    search: () => load(null),
    reset() {
      for (const name of Object.keys(list.filter)) Reflect.deleteProperty(list.filter, name)
      return load(null)
    },
    loadMore: () => load(cursor),
    retry: () => load(lastCursor),
    export: (options) => api.export(list.filter, options),
  })
  return list
}
