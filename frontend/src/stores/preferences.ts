import { defineStore } from 'pinia'
import { reactive } from 'vue'
import { ApiError, http } from '@/api/http'
import type { components } from '@/api/schema'

export type Look = components['schemas']['Look']

const PATH = '/api/v1/preferences'
const NATURAL: Look = { hidden: [], order: [], page_size: null }

/** How whoever is signed in wants his lists to look, in every browser; known before the first of them is drawn. */
export const useLooks = defineStore('looks', () => {
  const known = reactive(new Map<string, Look>())
  let saved: Promise<unknown> = Promise.resolve()

  async function load() {
    known.clear()
    const kept = await http
      .get<components['schemas']['PageLook'][]>(PATH)
      .catch((error: unknown) => {
        // Without them every page is as it was made. That the server is not there, the page itself will say.
        if (error instanceof ApiError) return []
        throw error
      })
    for (const { page, ...look } of kept) known.set(page, look)
  }

  const of = (page: string) => known.get(page) ?? NATURAL

  /** One after another, so that the last word is the one that is kept. */
  function keep(page: string, change: Partial<Look>): Promise<null> {
    const look = { ...of(page), ...change }
    known.set(page, look)
    const save = () => http.put<null>(`${PATH}/${page}`, look)
    const done = saved.then(save)
    saved = done.catch(() => {})
    return done
  }

  return { load, of, keep }
})
