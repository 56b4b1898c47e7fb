import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { http } from '@/api/http'
import CopyText from '@/components/display/CopyText.vue'
import OneTimeDialog from '@/components/OneTimeDialog.vue'
import { useSession } from '@/stores/session'
import Profile from '@/views/profile/index.vue'
import SessionsCard from '@/views/profile/sessions/SessionsCard.vue'
import TotpSetupDialog from '@/views/profile/TotpSetupDialog.vue'

test('a superuser without roles is a superuser on their profile', async () => {
  vi.spyOn(http, 'get').mockResolvedValue([])
  const user = { id: 1, username: 'admin', must_change_password: false, is_superuser: true }
  useSession().me = { user: { ...user, name: 'Admin' }, permissions: ['*'], menus: [], roles: [] }
  const stubs = { SecurityCard: true, KeysCard: true, SessionsCard: true, PasswordDialog: true }
  const page = mount(Profile, { global: { stubs } })
  await flushPromises()
  expect(page.find('dl').text()).toContain('角色超级管理员')
})

test('the profile shows the current and the last used sessions, and all on request', async () => {
  const sessions = Array.from({ length: 9 }, (_, id) => ({
    id: String(id),
    ip: `10.0.0.${id}`,
    browser: '',
    system: '',
    current: id === 8,
    created_at: '2026-01-01T00:00:00Z',
    last_seen_at: '2026-01-01T00:00:00Z',
  }))
  vi.spyOn(http, 'get').mockResolvedValue(sessions)
  const card = mount(SessionsCard)
  await flushPromises()
  expect(card.findAll('li')).toHaveLength(5)
  expect(card.find('li').text()).toContain('10.0.0.8')
  await card
    .findAll('button')
    .find((button) => button.text() === '显示全部 9 个')
    ?.trigger('click')
  expect(card.findAll('li')).toHaveLength(9)
})

test('the key of an authenticator is shown in groups of four', async () => {
  const dialog = mount(TotpSetupDialog, {
    props: { setup: { secret: 'ABCDEFGHIJ', qr: '', uri: '' } as never },
    global: { stubs: { teleport: true } },
  })
  await flushPromises()
  const copy = dialog.findComponent(CopyText)
  expect(copy.props()).toMatchObject({ text: 'ABCDEFGHIJ', shown: 'ABCD EFGH IJ' })
})

test('a dialog with a secret is closed only by its button', async () => {
  const dialog = mount(OneTimeDialog, {
    props: { title: 'Key', confirmLabel: 'Saved' },
    global: { stubs: { teleport: true } },
  })
  await flushPromises()
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', code: 'Escape' }))
  await dialog.find('.el-overlay-dialog').trigger('click')
  expect(dialog.emitted('close')).toBeUndefined()
  expect(dialog.find('.el-dialog__headerbtn').exists()).toBe(false)
  await dialog.find('button').trigger('click')
  expect(dialog.emitted('close')).toHaveLength(1)
})
