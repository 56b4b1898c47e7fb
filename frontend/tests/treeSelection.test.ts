import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import CheckboxTree from '@/components/CheckboxTree.vue'
import { markOf, toggle, within, type TickNode } from '@/utils/treeSelection'

const button = (id: number): TickNode => ({ id, label: `button ${id}`, children: [] })
const page = { id: 10, label: 'page', children: [button(11), button(12)] }
const directory: TickNode = {
  id: 1,
  label: 'directory',
  group: true,
  children: [page, { id: 20, label: 'other', children: [] }],
}

test('a directory is nothing to be given, and shows how much of it is', () => {
  expect(within(directory)).toEqual([10, 11, 12, 20])
  expect(markOf(directory, new Set())).toBe('off')
  expect(markOf(directory, new Set([10]))).toBe('some')
  expect(markOf(directory, new Set([10, 11, 12, 20]))).toBe('on')
})

test('all children ticked do not make their parent ticked: a department is seen only where it is named', () => {
  expect(markOf(page, new Set([11, 12]))).toBe('off')
})

test('a node takes along all below it, and leaves alone what the tree does not show', () => {
  expect(toggle(page, [99]).toSorted()).toEqual([10, 11, 12, 99])
  expect(toggle(page, [10, 11, 99])).toEqual([99])
  expect(toggle(directory, [10])).toHaveLength(4)
})

test('a button that is ticked needs its page, and one that is not leaves it', async () => {
  const tree = mount(CheckboxTree, {
    props: { nodes: [directory], label: 'menus', upward: true, modelValue: [] },
  })
  const box = (text: string) =>
    tree.findAllComponents({ name: 'ElCheckbox' }).find((one) => one.text() === text)
  box('button 11')?.vm.$emit('change', true)
  expect(tree.emitted('update:modelValue')?.[0]).toEqual([[11, 10]])
  await tree.setProps({ modelValue: [11, 10] })
  box('button 11')?.vm.$emit('change', false)
  expect(tree.emitted('update:modelValue')?.[1]).toEqual([[10]])
})
