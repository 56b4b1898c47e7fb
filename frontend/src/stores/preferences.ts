import { defineStore } from 'pinia'
import { reactive } from 'vue'
import { ApiError, http } from '@/api/http'
import type { ResponseData } from '@/api/types'

type PagePreference = ResponseData<'/api/v1/preferences'>[number]
export type ListLayout = Omit<PagePreference, 'page'>

const PATH = '/api/v1/preferences'
const DEFAULT_LAYOUT: ListLayout = { hidden: [], order: [], page_size: null }

/** The list layouts of the current user. They are loaded before the first list is rendered. */
export const usePreferences = defineStore('preferences', () => {
  const layouts = reactive(new Map<string, ListLayout>())
  let lastSave: Promise<unknown> = Promise.resolve()

  async function load() {
    layouts.clear()
    const preferences = await http.get<PagePreference[]>(PATH).catch((error: unknown) => {
      // Lists then use the default layout. The page itself reports that the server is unreachable.
      if (error instanceof ApiError) return []
      throw error
    })
    for (const { page, ...layout } of preferences) layouts.set(page, layout)
  }

  const get = (page: string) => layouts.get(page) ?? DEFAULT_LAYOUT

  /** Saves a change. Requests are sent one after another, so that the last change wins. */
  function save(page: string, change: Partial<ListLayout>): Promise<null> {
    const layout = { ...get(page), ...change }
    layouts.set(page, layout)
    const request = lastSave.then(() => http.put<null>(`${PATH}/${page}`, layout))
    lastSave = request.catch(() => {})
    return request
  }

  return { load, get, save }
})
