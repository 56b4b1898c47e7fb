import { mount } from '@vue/test-utils'
import { ElMessageBox } from 'element-plus'
import { beforeEach, expect, test, vi } from 'vitest'
import { reactive } from 'vue'
import { conflictingFields } from '@/composables/rowConflict'
import { confirmDiscard, snapshot, useUnsavedChanges } from '@/composables/useUnsavedChanges'

const ask = vi.spyOn(ElMessageBox, 'confirm')
beforeEach(() => {
  ask.mockReset()
})

function mountForm() {
  const form = reactive({ name: 'apple' })
  const discard = vi.fn(() => (form.name = 'apple'))
  let close!: () => Promise<void>
  const wrapper = mount({
    setup() {
      close = useUnsavedChanges(() => form.name !== 'apple', discard)
      return () => null
    },
  })
  return { form, discard, close: () => close(), wrapper }
}

test('a form without changes is closed at once', async () => {
  const { discard, close, wrapper } = mountForm()
  await close()
  expect([ask.mock.calls.length, discard.mock.calls.length]).toEqual([0, 1])
  wrapper.unmount()
})

test('a changed form is closed if the user discards the changes', async () => {
  const { form, discard, close, wrapper } = mountForm()
  form.name = 'pear'
  ask.mockRejectedValueOnce('cancel')
  await close()
  expect(discard).not.toHaveBeenCalled()
  ask.mockResolvedValueOnce({} as never)
  await close()
  expect(discard).toHaveBeenCalled()
  wrapper.unmount()
})

test('while the question is open, nothing is asked again', async () => {
  const { form, wrapper } = mountForm()
  form.name = 'pear'
  ask.mockResolvedValueOnce({} as never)
  expect(await Promise.all([confirmDiscard(), confirmDiscard()])).toEqual([true, true])
  expect(ask).toHaveBeenCalledOnce()
  wrapper.unmount()
  expect(await confirmDiscard()).toBe(true)
})

test('empty values are equal', () => {
  const empty = { a: null, b: null, c: null, d: 0, e: false }
  expect(snapshot({ a: '', b: undefined, c: [], d: 0, e: false })).toBe(snapshot(empty))
  expect(snapshot({ d: 0 })).not.toBe(snapshot({ d: null }))
})

test('a field that both sides have changed needs a choice of the user', () => {
  const loaded = { same: 1, mine: 1, theirs: 1, both: 1, equal: 1, hidden: 1 }
  const form = { same: 1, mine: 2, theirs: 1, both: 2, equal: 2, password: 'x' }
  const saved = { same: 1, mine: 1, theirs: 3, both: 3, equal: 2, hidden: 9 }
  expect(conflictingFields(form, loaded, saved)).toEqual([
    { field: 'mine', choice: 'mine' },
    { field: 'theirs', choice: 'theirs' },
    { field: 'both', choice: undefined },
  ])
})
