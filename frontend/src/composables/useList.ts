import { onMounted, shallowReactive } from 'vue'
import { ApiError } from '@/api/http'

export interface Rows<R> {
  rows: R[]
  loading: boolean
  /** Why there are no rows. */
  failure?: ApiError
  load: () => Promise<void>
}

/** A short list that is had whole, as soon as it is looked at. */
export function useList<R>(ask: () => Promise<R[]>): Rows<R> {
  const list: Rows<R> = shallowReactive({
    rows: [],
    loading: true,
    async load() {
      list.loading = true
      list.failure = undefined
      try {
        list.rows = await ask()
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        list.rows = []
        list.failure = error
      } finally {
        list.loading = false
      }
    },
  })
  onMounted(list.load)
  return list
}
