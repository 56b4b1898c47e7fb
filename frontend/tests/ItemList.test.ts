import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { ApiError } from '@/api/http'
import ItemList from '@/components/display/ItemList.vue'
import { useList, type List } from '@/composables/useList'

let list: List<{ id: number }> | undefined

function mountList(fetchRows: () => Promise<{ id: number }[]>) {
  const Page = defineComponent({
    setup() {
      const rows = (list = useList(fetchRows))
      return () =>
        h(
          ItemList<{ id: number }>,
          { list: rows, label: 'Rows', empty: 'None yet' },
          { default: ({ row }: { row: { id: number } }) => `row ${row.id}`, actions: () => null },
        )
    },
  })
  return mount(Page)
}

test('lists the rows, or shows the empty text', async () => {
  const page = mountList(() => Promise.resolve([{ id: 1 }, { id: 2 }]))
  expect(page.text()).toBe('')
  await flushPromises()
  expect(page.findAll('li').map((row) => row.text())).toEqual(['row 1', 'row 2'])
  const emptyList = mountList(() => Promise.resolve([]))
  await flushPromises()
  expect(emptyList.text()).toBe('None yet')
})

test('shows the error of a failed load and loads again', async () => {
  const fetchRows = vi.fn(() => Promise.resolve([{ id: 1 }]))
  fetchRows.mockRejectedValueOnce(new ApiError(500, 'internal', 'Something broke'))
  const page = mountList(fetchRows)
  await flushPromises()
  expect(page.text()).toContain('Something broke')
  await page.find('button').trigger('click')
  await flushPromises()
  expect(page.findAll('li').map((row) => row.text())).toEqual(['row 1'])
})

test('keeps the rows when they cannot be loaded again', async () => {
  const fetchRows = vi.fn(() => Promise.resolve([{ id: 1 }]))
  const page = mountList(fetchRows)
  await flushPromises()
  fetchRows.mockRejectedValueOnce(new ApiError(500, 'internal', 'Something broke'))
  await list?.load()
  await flushPromises()
  expect(page.text()).toContain('Something broke')
  expect(page.findAll('li').map((row) => row.text())).toEqual(['row 1'])
})
