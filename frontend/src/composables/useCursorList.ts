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
  /** Loads the rows again, in the background. Rows beyond the newest `MAX_REFRESH` stay. */
  refresh: () => Promise<void>
  /** Repeats the last request, which has failed. */
  retry: () => Promise<void>
  export: (options?: DownloadOptions) => Promise<void>
}

const PAGE_SIZE = 50
const MAX_REFRESH = 200

/** A log, newest first. `loadMore` appends older rows. */
export function useCursorList<
  R extends { id: number },
  Q extends { after?: number | null; page_size?: number },
>(api: CursorApi<R, Q>): CursorList<R, Q> {
  let lastRequest = 0
  let cursor: number | null = null
  let lastCursor: number | null = null
  /** The filter of the last search: that of the form may have been changed since. */
  let searchedFilter = {} as Q

  /** A response that is older than the last request is ignored. */
  async function load(after: number | null) {
    const request = ++lastRequest
    lastCursor = after
    if (after === null) searchedFilter = { ...list.filter }
    list.loading = true
    try {
      const page = await api.list({
        ...searchedFilter,
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

  /** A response that is older than a search is ignored. */
  async function refresh() {
    const request = lastRequest
    const count = Math.min(Math.max(list.rows.length, PAGE_SIZE), MAX_REFRESH)
    try {
      const page = await api.list({ ...searchedFilter, page_size: count })
      if (request !== lastRequest) return
      const oldest = page.items.at(-1)?.id ?? 0
      // If all of the rows are new, others may be between them and those that were loaded.
      const overlaps = (list.rows[0]?.id ?? 0) >= oldest
      const older = page.has_next && overlaps ? list.rows.filter(({ id }) => id < oldest) : []
      list.rows = [...page.items, ...older]
      if (!older.length) {
        list.hasMore = page.has_next
        cursor = page.after
      }
      list.loadError = undefined
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (request === lastRequest) list.loadError = error
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
    refresh,
    retry: () => load(lastCursor),
    export: (options) => api.export(list.filter, options),
  })
  return list
}
