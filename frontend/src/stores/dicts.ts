import { defineStore } from 'pinia'
import { reactive } from 'vue'
import { http } from '@/api/http'
import type { components } from '@/api/schema'

export type Choice = components['schemas']['DictChoice']
type Choices = components['schemas']['DictChoices']

/** Dictionaries, each asked for once; those a page needs together are asked for together. */
export const useDicts = defineStore('dicts', () => {
  const known = reactive(new Map<string, Choice[]>())
  let missing: Set<string> | undefined

  async function fetchMissing() {
    const codes = [...(missing ?? [])]
    missing = undefined
    const found = await http
      .get<Choices[]>('/api/v1/dict-items/choices', { codes })
      .catch((error: unknown) => {
        for (const code of codes) known.delete(code) // the next page that needs them asks again
        throw error
      })
    for (const { code, items } of found) known.set(code, items)
  }

  function need(code: string) {
    if (known.has(code)) return
    known.set(code, [])
    if (missing === undefined) {
      missing = new Set()
      queueMicrotask(() => void fetchMissing())
    }
    missing.add(code)
  }

  return { need, of: (code: string) => known.get(code) ?? [], forget: () => known.clear() }
})
