import { flushPromises, mount } from '@vue/test-utils'
import { reactive } from 'vue'
import { expect, test, vi } from 'vitest'
import AccessCheckCard from '@/views/system/access/AccessCheckCard.vue'
import { checkAccess, type AccessDecision } from '@/views/system/access/api'

vi.mock('@/views/system/access/api', async (load) => ({
  ...(await load<typeof import('@/views/system/access/api')>()),
  checkAccess: vi.fn(),
}))

test('a decision that arrives after the question was changed is not shown', async () => {
  let answer!: (decision: AccessDecision) => void
  vi.mocked(checkAccess).mockReturnValueOnce(new Promise((resolve) => (answer = resolve)))
  const question = reactive({ user: 1, permission: 'system:user:query', resource: null, row: null })
  const card = mount(AccessCheckCard, { props: { modelValue: question } })
  await flushPromises()
  question.permission = 'system:user:delete'
  await flushPromises()
  answer({ allowed: true, status: 200, reasons: [] } as unknown as AccessDecision)
  await flushPromises()
  expect(card.find('.decision').exists()).toBe(false)
})
