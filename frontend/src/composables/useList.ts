import { onMounted, shallowReactive } from 'vue'
import { ApiError } from '@/api/http'

export interface List<R> {
  rows: R[]
  loading: boolean
  loadError?: ApiError
  load: () => Promise<void>
}

/** A short list without paging. It is loaded when the component is mounted. */
export function useList<R>(fetchRows: () => Promise<R[]>): List<R> {
  const list: List<R> = shallowReactive({
    rows: [],
    loading: true,
    async load() {
      list.loading = true
      list.loadError = undefined
      try {
        list.rows = await fetchRows()
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        list.rows = []
        list.loadError = error
      } finally {
        list.loading = false
      }
    },
  })
  onMounted(list.load)
  return list
}
