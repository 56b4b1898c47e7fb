import { defineStore } from 'pinia'
import { reactive } from 'vue'
import { http } from '@/api/http'
import type { ResponseData } from '@/api/types'

type DictChoices = ResponseData<'/api/v1/dict-items/choices'>[number]
export type Choice = DictChoices['items'][number]

/** A cache of dictionaries. Those requested in one tick are loaded by one request. */
export const useDicts = defineStore('dicts', () => {
  const choices = reactive(new Map<string, Choice[]>())
  let pending: Set<string> | undefined

  async function loadPending() {
    const codes = [...(pending ?? [])]
    pending = undefined
    const dicts = await http
      .get<DictChoices[]>('/api/v1/dict-items/choices', { codes })
      .catch((error: unknown) => {
        for (const code of codes) choices.delete(code) // so that the next page loads them again
        throw error
      })
    for (const { code, items } of dicts) choices.set(code, items)
  }

  function load(code: string) {
    if (choices.has(code)) return
    choices.set(code, [])
    if (pending === undefined) {
      pending = new Set()
      queueMicrotask(() => void loadPending())
    }
    pending.add(code)
  }

  return { load, get: (code: string) => choices.get(code) ?? [], clear: () => choices.clear() }
})
