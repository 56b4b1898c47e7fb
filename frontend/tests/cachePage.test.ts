import { flushPromises, mount } from '@vue/test-utils'
import ElementPlus, { ElMessageBox } from 'element-plus'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import CachePage from '@/views/monitor/cache/index.vue'

const FAMILY = {
  name: 'dictionary',
  keys: 12,
  memory_hits: 30,
  redis_hits: 6,
  misses: 12,
  hit_rate: 0.75,
}
const status = {
  instance: 'web-1:42',
  mode: 'redis',
  redis: 'connected',
  families: [FAMILY, { ...FAMILY, name: 'invoice', hit_rate: null }],
}
const requests: string[] = []
let answer: () => Response = () => Response.json({ data: status })

beforeEach(() => {
  requests.length = 0
  answer = () => Response.json({ data: status })
  vi.stubGlobal('fetch', async (path: string, { method }: RequestInit) => {
    requests.push(`${method} ${path}`)
    return answer()
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

async function mountPage() {
  const page = mount(CachePage, { global: { plugins: [ElementPlus] } })
  await flushPromises()
  return page
}

test('the page shows the figures of each family', async () => {
  const text = (await mountPage()).text()
  for (const part of ['web-1:42', '已连接', '字典', 'invoice', '75.0 %', '–']) {
    expect(text).toContain(part)
  }
})

test('the page says that Redis does not answer', async () => {
  answer = () => Response.json({ data: { ...status, redis: 'unavailable' } })
  expect((await mountPage()).find('.el-alert').text()).toContain('Redis 没有应答')
})

test('a failed request is shown, with a button to repeat it', async () => {
  answer = () => Response.json({ message: '服务器错误' }, { status: 500 })
  const page = await mountPage()
  expect(page.find('[role=alert]').text()).toContain('服务器错误')
  answer = () => Response.json({ data: status })
  await page.find('[role=alert] button').trigger('click')
  await flushPromises()
  expect(page.find('[role=alert]').exists()).toBe(false)
})

test('a family is cleared after a confirmation only', async () => {
  const ask = vi.spyOn(ElMessageBox, 'confirm')
  const page = await mountPage()
  const clear = page.findAll('.el-table__body button')[0]
  ask.mockRejectedValueOnce('cancel')
  await clear?.trigger('click')
  await flushPromises()
  expect(requests.filter((request) => request.startsWith('DELETE'))).toEqual([])
  ask.mockResolvedValueOnce('confirm' as never)
  await clear?.trigger('click')
  await flushPromises()
  expect(requests).toContain('DELETE /api/v1/monitor/cache/dictionary')
  expect(requests.filter((request) => request.startsWith('GET'))).toHaveLength(2)
})
