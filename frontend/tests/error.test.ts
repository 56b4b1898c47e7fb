import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import ErrorPage from '@/views/error/index.vue'

const route = vi.hoisted(() => ({ path: '', meta: {} }))
vi.mock('vue-router', () => ({ useRoute: () => route }))
vi.mock('@/router/pages', () => ({ pages: { '../views/system/user/index.vue': () => {} } }))

test.each([
  ['/system/user', '您无权访问此页面'],
  ['/no/such/page', '页面不存在'],
])('the page %s, which is not in the menu, says: %s', async (path, text) => {
  route.path = path
  const page = mount(ErrorPage, { global: { stubs: { 'router-link': true } } })
  await flushPromises()
  await vi.dynamicImportSettled()
  await flushPromises()
  expect(page.text()).toContain(text)
})
