import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { ApiError } from '@/api/http'
import ItemList from '@/components/display/ItemList.vue'
import { useList } from '@/composables/useList'

function listing(ask: () => Promise<{ id: number }[]>) {
  const Page = defineComponent({
    setup() {
      const list = useList(ask)
      return () =>
        h(
          ItemList<{ id: number }>,
          { list, label: 'Rows', empty: 'None yet' },
          { default: ({ row }: { row: { id: number } }) => `row ${row.id}`, actions: () => null },
        )
    },
  })
  return mount(Page)
}

test('rows are listed, and where there are none it says so', async () => {
  const some = listing(() => Promise.resolve([{ id: 1 }, { id: 2 }]))
  expect(some.text()).toBe('')
  await flushPromises()
  expect(some.findAll('li').map((row) => row.text())).toEqual(['row 1', 'row 2'])
  const none = listing(() => Promise.resolve([]))
  await flushPromises()
  expect(none.text()).toBe('None yet')
})

test('why there are none is told, and it can be tried again', async () => {
  const ask = vi.fn(() => Promise.resolve([{ id: 1 }]))
  ask.mockRejectedValueOnce(new ApiError(500, 'internal', 'Something broke'))
  const page = listing(ask)
  await flushPromises()
  expect(page.text()).toContain('Something broke')
  await page.find('button').trigger('click')
  await flushPromises()
  expect(page.findAll('li').map((row) => row.text())).toEqual(['row 1'])
})
