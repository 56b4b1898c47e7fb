import { flushPromises, mount } from '@vue/test-utils'
import { ElSelect } from 'element-plus'
import { expect, test, vi } from 'vitest'
import type { Id, Option } from '@/api/crud'
import RemoteSelect from '@/components/inputs/RemoteSelect.vue'

function mountSelect(
  props: { modelValue: Id | Id[] | null; label?: string | string[] | null; multiple?: boolean },
  results: Option[] = [],
) {
  const load = vi.fn(async (_search: string) => results)
  const page = mount(RemoteSelect, { props: { load, ...props }, attachTo: document.body })
  const labels = () =>
    page.findAllComponents({ name: 'ElOption' }).map((option) => option.props('label') as string)
  return { load, page, labels, select: page.findComponent(ElSelect) }
}

test('shows the label of the selected row without a request', async () => {
  const { load, labels } = mountSelect({ modelValue: 7, label: 'Seven' })
  await flushPromises()
  expect(labels()).toEqual(['Seven'])
  expect(load).not.toHaveBeenCalled()
})

test('loads the label of a selected id', async () => {
  const { load, labels } = mountSelect({ modelValue: [7], multiple: true }, [
    { id: 7, label: 'Seven' },
  ])
  await flushPromises()
  expect(load).toHaveBeenCalledWith('')
  expect(labels()).toEqual(['Seven'])
})

test('a search keeps the selected option', async () => {
  const { select, labels } = mountSelect({ modelValue: 7, label: 'Seven' }, [
    { id: 8, label: 'Eight' },
  ])
  await select.props('remoteMethod')?.('ei')
  await flushPromises()
  expect(labels()).toEqual(['Seven', 'Eight'])
})

test('a response that is older than the last request is ignored', async () => {
  const { load, select, labels } = mountSelect({ modelValue: null })
  let resolveFirst!: (results: Option[]) => void
  load.mockReturnValueOnce(new Promise((resolve) => (resolveFirst = resolve)))
  const slow = select.props('remoteMethod')?.('a')
  load.mockResolvedValueOnce([{ id: 2, label: 'Two' }])
  await select.props('remoteMethod')?.('ab')
  resolveFirst([{ id: 1, label: 'One' }])
  await slow
  await flushPromises()
  expect(labels()).toEqual(['Two'])
})

test('says that the options could not be loaded instead of that there are none', async () => {
  const { load, select } = mountSelect({ modelValue: null })
  load.mockRejectedValueOnce(new Error('offline'))
  await expect(select.props('remoteMethod')?.('a')).rejects.toThrow('offline')
  await flushPromises()
  expect(select.props('noDataText')).toContain('offline')
  await select.props('remoteMethod')?.('a')
  await flushPromises()
  expect(select.props('noDataText')).toBeUndefined()
})
