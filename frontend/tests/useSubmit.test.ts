import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { h, type SetupContext } from 'vue'
import { ApiError } from '@/api/http'
import { useSubmit } from '@/composables/useSubmit'

function mountForm() {
  let form!: ReturnType<typeof useSubmit>
  const renew = vi.fn(() => Promise.resolve())
  const captcha = {
    setup: (_: object, { expose }: SetupContext) => (expose({ renew }), () => null),
  }
  mount({
    setup() {
      form = useSubmit()
      return () => (form.captchaRequired.value ? h(captcha, { ref: 'captcha' }) : null)
    },
  })
  const fail = (fields: Record<string, string>) =>
    form.submit(() => Promise.reject(new ApiError(422, 'invalid', 'No', fields)))
  return { form, renew, fail }
}

test('an error is shown at its field, or for the form if it has none', async () => {
  const { form, fail } = mountForm()
  expect(await fail({ password: 'Wrong' })).toBe(false)
  expect([form.errors.value, form.formError.value]).toEqual([{ password: 'Wrong' }, ''])
  expect(await fail({})).toBe(false)
  expect([form.errors.value, form.formError.value]).toEqual([{}, 'No'])
  expect(form.submitting.value).toBe(false)
})

test('a required captcha is renewed after each attempt until one succeeds', async () => {
  const { form, renew, fail } = mountForm()
  await fail({ captcha: 'Read this' })
  await flushPromises()
  expect([form.captchaRequired.value, renew.mock.calls.length]).toEqual([true, 0])
  form.captchaAnswer.value = { captcha_id: '1', captcha: 'abc' }
  await fail({ password: 'Wrong' })
  expect([form.captchaRequired.value, renew.mock.calls.length]).toEqual([true, 1])
  const action = vi.fn(() => Promise.resolve())
  expect(await form.submit(action)).toBe(true)
  expect(action).toHaveBeenCalledWith({ captcha_id: '1', captcha: 'abc' })
  expect(form.captchaRequired.value).toBe(false)
})

test('an error that is no ApiError is thrown', async () => {
  const { form } = mountForm()
  await expect(form.submit(() => Promise.reject(new TypeError('broken')))).rejects.toThrow('broken')
  expect(form.submitting.value).toBe(false)
})
