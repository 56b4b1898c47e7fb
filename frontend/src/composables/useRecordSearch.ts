import { onScopeDispose, ref, shallowRef } from 'vue'
import { http } from '@/api/http'
import type { ResponseData } from '@/api/types'

export type SearchGroup = ResponseData<'/api/v1/common/search'>[number]

const searchRecords = (q: string) => http.get<SearchGroup[]>('/api/v1/common/search', { q })

/**
 * Searches records by their labels, `delay` ms after the last key press. A response that is older
 * than the last request is ignored.
 */
export function useRecordSearch(
  fetchGroups: (text: string) => Promise<SearchGroup[]> = searchRecords,
  delay = 200,
) {
  const groups = shallowRef<SearchGroup[]>([])
  const searching = ref(false)
  const searchError = ref('')
  let lastRequest = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function send(text: string, request: number) {
    let response: SearchGroup[] = []
    let message = ''
    try {
      response = await fetchGroups(text)
    } catch (error) {
      message = error instanceof Error ? error.message : String(error)
    }
    if (request !== lastRequest) return
    groups.value = response
    searchError.value = message
    searching.value = false
  }

  /** Results of the previous text are cleared at once, so that Enter never opens one of them. */
  function search(text: string) {
    const request = ++lastRequest
    clearTimeout(timer)
    groups.value = []
    searchError.value = ''
    searching.value = text.trim() !== ''
    if (searching.value) timer = setTimeout(() => void send(text.trim(), request), delay)
  }

  onScopeDispose(() => search(''))
  return { groups, searching, searchError, search }
}
