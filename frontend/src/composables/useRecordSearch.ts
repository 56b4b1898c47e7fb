import { onScopeDispose, ref, shallowRef } from 'vue'
import { http } from '@/api/http'
import type { components } from '@/api/schema'

export type Found = components['schemas']['FoundOut']

const search = (q: string) => http.get<Found[]>('/api/v1/common/search', { q })

/** Records by their names, asked for once nobody has typed for `wait` ms. An older answer that comes late is dropped. */
export function useRecordSearch(ask: (text: string) => Promise<Found[]> = search, wait = 200) {
  const found = shallowRef<Found[]>([])
  const finding = ref(false)
  /** Why there are none. */
  const failure = ref('')
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function answer(text: string, turn: number) {
    let groups: Found[] = []
    let reason = ''
    try {
      groups = await ask(text)
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error)
    }
    if (turn !== asked) return
    found.value = groups
    failure.value = reason
    finding.value = false
  }

  /** What was found for another text is gone at once: nobody opens by Enter what he did not ask for. */
  function find(text: string) {
    const turn = ++asked
    clearTimeout(timer)
    found.value = []
    failure.value = ''
    finding.value = text.trim() !== ''
    if (finding.value) timer = setTimeout(() => void answer(text.trim(), turn), wait)
  }

  onScopeDispose(() => find(''))
  return { found, finding, failure, find }
}
