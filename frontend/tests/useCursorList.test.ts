import { expect, test, vi } from 'vitest'
import type { CursorApi } from '@/api/crud'
import { useCursorList } from '@/composables/useCursorList'

interface Row {
  id: number
}
type Query = { after?: number | null; page_size?: number }

const PAGE_SIZE = 50
const MAX_REFRESH = 200

function setUp(count: number) {
  const stored: Row[] = Array.from({ length: count }, (_, index) => ({ id: count - index }))
  const fetchPage = vi.fn(({ after, page_size: size = PAGE_SIZE }: Query) => {
    const rows = stored.filter(({ id }) => !after || id < after)
    const items = rows.slice(0, size)
    const last = items.at(-1)?.id ?? null
    return Promise.resolve({ items, has_next: rows.length > size, after: last })
  })
  const list = useCursorList({ list: fetchPage } as unknown as CursorApi<Row, Query>)
  return { stored, fetchPage, list }
}

const isComplete = (rows: Row[], count: number) =>
  rows.length === count && rows.every(({ id }, index) => id === count - index)

test('a refresh shows new rows and keeps those that were loaded', async () => {
  const { stored, list } = setUp(120)
  await list.search()
  await list.loadMore()
  stored.unshift({ id: 121 })
  await list.refresh()
  expect([list.rows[0]?.id, list.rows.length]).toEqual([121, 101])
  await list.loadMore()
  expect(isComplete(list.rows, 121)).toBe(true)
})

test('rows beyond the newest ones stay as they are, without gaps', async () => {
  const { stored, fetchPage, list } = setUp(300)
  await list.search()
  for (let page = 1; page < 6; page++) await list.loadMore()
  stored.unshift({ id: 301 })
  await list.refresh()
  expect(fetchPage).toHaveBeenLastCalledWith({ page_size: MAX_REFRESH })
  expect(isComplete(list.rows, 301)).toBe(true)
})

test('rows are loaded again if more are new than a refresh reads', async () => {
  const { stored, list } = setUp(60)
  await list.search()
  stored.unshift(...Array.from({ length: 80 }, (_, index) => ({ id: 140 - index })))
  await list.refresh()
  while (list.hasMore) await list.loadMore()
  expect(isComplete(list.rows, 140)).toBe(true)
})

test('a refresh that is answered after a search is ignored', async () => {
  const { stored, list } = setUp(3)
  await list.search()
  const refreshed = list.refresh()
  stored.splice(0, 2)
  await list.search()
  await refreshed
  expect(list.rows).toEqual([{ id: 1 }])
})
