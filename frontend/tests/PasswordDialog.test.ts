import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import PasswordDialog from '@/layouts/PasswordDialog.vue'
import { useSession } from '@/stores/session'

const requests = vi.fn()

/** Answers as the server does. The user must change their password until they have done so. */
function respond(url: string, init: RequestInit) {
  const body = typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined
  requests(`${init.method} ${url}`, body)
  const user = { id: 1, username: 'ada', must_change_password: true }
  const me = { user, permissions: [], menus: [], password_min_length: 17 }
  const data = url.endsWith('/me') ? me : { access_token: 't' }
  return Promise.resolve(Response.json({ code: 0, data }))
}

beforeEach(() => {
  useSession().clear()
  requests.mockClear()
  vi.stubGlobal('fetch', respond)
})

const openDialog = () =>
  mount(PasswordDialog, {
    props: { required: true, modelValue: false },
    global: { stubs: { teleport: true } },
  })

test('the one-time password of the first login is sent and not asked for', async () => {
  await useSession().login('ada', 'one-time password')
  const dialog = openDialog()
  await flushPromises()
  const [next, confirmation, ...others] = dialog.findAll('input[type=password]')
  expect(others).toEqual([])
  await next?.setValue('a quiet forenoon')
  await confirmation?.setValue('a quiet forenoon')
  await dialog.find('form').trigger('submit')
  await flushPromises()
  expect(requests).toHaveBeenCalledWith('PUT /api/v1/auth/password', {
    old_password: 'one-time password',
    new_password: 'a quiet forenoon',
  })
})

test('the current password is asked for after a reload', async () => {
  const dialog = openDialog()
  await flushPromises()
  expect(dialog.findAll('input[type=password]')).toHaveLength(3)
})

test('the rule of the server is shown before the new password is refused', async () => {
  await useSession().login('ada', 'one-time password')
  const dialog = openDialog()
  await flushPromises()
  expect(dialog.text()).toContain('至少 17 个字符')
})
