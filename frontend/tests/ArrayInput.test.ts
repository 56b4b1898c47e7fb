import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import ArrayInput from '@/components/inputs/ArrayInput.vue'
import IntegerInput from '@/components/inputs/IntegerInput.vue'

test.each([
  [[1, 2], false],
  [[], false],
  [null, false],
  [[[1], [2]], true],
  [[1, null], true],
])('the list %j is edited as JSON: %j', (modelValue, asJson) => {
  const page = mount(ArrayInput, { props: { modelValue } })
  expect(page.find('textarea').exists()).toBe(asJson)
  expect(page.findComponent({ name: 'ElSelect' }).exists()).toBe(!asJson)
})

test('a list of lists is edited as JSON', async () => {
  const page = mount(ArrayInput, { props: { modelValue: [[1], [2]] } })
  await page.find('textarea').setValue('[[1], [3]]')
  expect(page.emitted('update:modelValue')?.at(-1)).toEqual([[[1], [3]]])
})

test('an integer that JavaScript would round is edited as text', async () => {
  const page = mount(IntegerInput, { props: { modelValue: '9007199254740993' } })
  await page.find('input').setValue('9007199254740995')
  expect(page.emitted('update:modelValue')?.at(-1)).toEqual(['9007199254740995'])
  await page.setProps({ modelValue: 5 })
  expect(page.findComponent({ name: 'ElInputNumber' }).exists()).toBe(true)
})
