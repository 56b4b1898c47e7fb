import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { nextTick } from 'vue'
import { useSession, type Me } from '@/stores/session'

const me = (...permissions: string[]): Me => ({
  user: { id: 1, username: 'u', name: 'U', must_change_password: false },
  permissions,
  menus: [],
})
const button = () => mount({ template: '<button v-allow="\'system:user:create\'">+</button>' })
const visible = (page: ReturnType<typeof button>) => page.element.style.display !== 'none'

test('v-allow shows an element while the user has the permission', async () => {
  const session = useSession()
  session.me = me('system:user:create')
  const wrapper = button()
  expect(visible(wrapper)).toBe(true)
  session.me = me('system:user:update')
  await nextTick()
  expect(visible(wrapper)).toBe(false)
})

test('v-allow shows every element to superusers', () => {
  useSession().me = me('*')
  expect(visible(button())).toBe(true)
})

test('v-allow hides every element without a user', () => {
  useSession().me = undefined
  expect(visible(button())).toBe(false)
})
