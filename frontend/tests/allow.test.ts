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

test('a button is shown while its permission is held', async () => {
  const session = useSession()
  session.me = me('system:user:create')
  const shown = button()
  expect(visible(shown)).toBe(true)
  session.me = me('system:user:update')
  await nextTick()
  expect(visible(shown)).toBe(false)
})

test('who may do anything sees every button', () => {
  useSession().me = me('*')
  expect(visible(button())).toBe(true)
})

test('a stranger sees none', () => {
  useSession().me = undefined
  expect(visible(button())).toBe(false)
})
