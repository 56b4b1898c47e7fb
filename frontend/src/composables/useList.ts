import { onMounted, shallowReactive } from 'vue'
import { ApiError } from '@/api/http'
import { useAutoRetry } from './useAutoRetry'

export interface List<R> {
  rows: R[]
  loading: boolean
  /** Whether `rows` have been loaded. They stay when a later load fails. */
  loaded: boolean
  /** The error of the last load. */
  loadError?: ApiError
  load: () => Promise<void>
}

/** A short list without paging. It is loaded when the component is mounted. */
export function useList<R>(fetchRows: () => Promise<R[]>): List<R> {
  const list: List<R> = shallowReactive({
    rows: [],
    loading: true,
    loaded: false,
    async load() {
      list.loading = true
      try {
        list.rows = await fetchRows()
        list.loaded = true
        list.loadError = undefined
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        list.loadError = error
      } finally {
        list.loading = false
      }
    },
  })
  onMounted(list.load)
  useAutoRetry(() => list.loadError, list.load)
  return list
}
