import { crudApi } from '@/api/crud'
import { dictApi } from '@/views/system/dict/api'

export const dictItemApi = crudApi('/api/v1/dict-items')

/** Searches dictionaries by name. */
export async function dictOptions(search: string) {
  const { items } = await dictApi.list({ name: search, order_by: 'name' })
  return items.map(({ id, name }) => ({ id, label: name }))
}
