import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import CheckboxTree from '@/components/CheckboxTree.vue'
import { checkState, selectableIds, toggle, type TreeNode } from '@/utils/treeSelection'

const button = (id: number): TreeNode => ({ id, label: `button ${id}`, children: [] })
const page = { id: 10, label: 'page', children: [button(11), button(12)] }
const directory: TreeNode = {
  id: 1,
  label: 'directory',
  group: true,
  children: [page, { id: 20, label: 'other', children: [] }],
}

test('a group cannot be selected and shows how many of its nodes are', () => {
  expect(selectableIds(directory)).toEqual([10, 11, 12, 20])
  expect(checkState(directory, new Set())).toBe('off')
  expect(checkState(directory, new Set([10]))).toBe('some')
  expect(checkState(directory, new Set([10, 11, 12, 20]))).toBe('on')
})

test('a parent is not checked because all of its children are', () => {
  expect(checkState(page, new Set([11, 12]))).toBe('off')
})

test('toggle changes a node with its descendants and keeps unknown ids', () => {
  expect(toggle(page, [99]).toSorted()).toEqual([10, 11, 12, 99])
  expect(toggle(page, [10, 11, 99])).toEqual([99])
  expect(toggle(directory, [10])).toHaveLength(4)
})

test('selectAncestors selects the page of a button and keeps it afterwards', async () => {
  const tree = mount(CheckboxTree, {
    props: { nodes: [directory], label: 'menus', selectAncestors: true, modelValue: [] },
  })
  const box = (text: string) =>
    tree.findAllComponents({ name: 'ElCheckbox' }).find((checkbox) => checkbox.text() === text)
  box('button 11')?.vm.$emit('change', true)
  expect(tree.emitted('update:modelValue')?.[0]).toEqual([[11, 10]])
  await tree.setProps({ modelValue: [11, 10] })
  box('button 11')?.vm.$emit('change', false)
  expect(tree.emitted('update:modelValue')?.[1]).toEqual([[10]])
})
