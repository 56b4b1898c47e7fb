import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { h, type SetupContext } from 'vue'
import { ApiError } from '@/api/http'
import { useSubmit } from '@/composables/useSubmit'

function form() {
  let refused!: ReturnType<typeof useSubmit>
  const renew = vi.fn(() => Promise.resolve())
  const picture = {
    setup: (_: object, { expose }: SetupContext) => (expose({ renew }), () => null),
  }
  mount({
    setup() {
      refused = useSubmit()
      return () => (refused.asked.value ? h(picture, { ref: 'captcha' }) : null)
    },
  })
  const no = (fields: Record<string, string>) =>
    refused.attempt(() => Promise.reject(new ApiError(422, 'invalid', 'No', fields)))
  return { refused, renew, no }
}

test('a refusal is said at its field, or above the form where it has none', async () => {
  const { refused, no } = form()
  expect(await no({ password: 'Wrong' })).toBe(false)
  expect([refused.errors.value, refused.refusal.value]).toEqual([{ password: 'Wrong' }, ''])
  expect(await no({})).toBe(false)
  expect([refused.errors.value, refused.refusal.value]).toEqual([{}, 'No'])
  expect(refused.busy.value).toBe(false)
})

test('once a captcha is wanted it is asked for, anew after each wrong answer, until it went well', async () => {
  const { refused, renew, no } = form()
  await no({ captcha: 'Read this' })
  await flushPromises()
  expect([refused.asked.value, renew.mock.calls.length]).toEqual([true, 0])
  refused.answer.value = { captcha_id: '1', captcha: 'abc' }
  await no({ password: 'Wrong' })
  expect([refused.asked.value, renew.mock.calls.length]).toEqual([true, 1])
  const act = vi.fn(() => Promise.resolve())
  expect(await refused.attempt(act)).toBe(true)
  expect(act).toHaveBeenCalledWith({ captcha_id: '1', captcha: 'abc' })
  expect(refused.asked.value).toBe(false)
})

test('what is no refusal is a fault, and goes on', async () => {
  const { refused } = form()
  await expect(refused.attempt(() => Promise.reject(new TypeError('broken')))).rejects.toThrow(
    'broken',
  )
  expect(refused.busy.value).toBe(false)
})
