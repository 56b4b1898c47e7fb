import { flushPromises, mount } from '@vue/test-utils'
import { ElSelect } from 'element-plus'
import { expect, test, vi } from 'vitest'
import type { Id, Option } from '@/api/crud'
import RemoteSelect from '@/components/inputs/RemoteSelect.vue'

function choose(
  props: { modelValue: Id | Id[] | null; label?: string | string[] | null; multiple?: boolean },
  found: Option[] = [],
) {
  const load = vi.fn(async (_search: string) => found)
  const page = mount(RemoteSelect, { props: { load, ...props }, attachTo: document.body })
  const labels = () =>
    page.findAllComponents({ name: 'ElOption' }).map((option) => option.props('label') as string)
  return { load, page, labels, select: page.findComponent(ElSelect) }
}

test('what is chosen is called by its name before anything was searched', async () => {
  const { load, labels } = choose({ modelValue: 7, label: 'Seven' })
  await flushPromises()
  expect(labels()).toEqual(['Seven'])
  expect(load).not.toHaveBeenCalled()
})

test('a choice known by its id only looks its name up', async () => {
  const { load, labels } = choose({ modelValue: [7], multiple: true }, [{ id: 7, label: 'Seven' }])
  await flushPromises()
  expect(load).toHaveBeenCalledWith('')
  expect(labels()).toEqual(['Seven'])
})

test('a search keeps what is chosen though it was not found', async () => {
  const { select, labels } = choose({ modelValue: 7, label: 'Seven' }, [{ id: 8, label: 'Eight' }])
  await select.props('remoteMethod')?.('ei')
  await flushPromises()
  expect(labels()).toEqual(['Seven', 'Eight'])
})

test('an older search that answers late changes nothing', async () => {
  const { load, select, labels } = choose({ modelValue: null })
  let late!: (found: Option[]) => void
  load.mockReturnValueOnce(new Promise((resolve) => (late = resolve)))
  const slow = select.props('remoteMethod')?.('a')
  load.mockResolvedValueOnce([{ id: 2, label: 'Two' }])
  await select.props('remoteMethod')?.('ab')
  late([{ id: 1, label: 'One' }])
  await slow
  await flushPromises()
  expect(labels()).toEqual(['Two'])
})
