import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import { ApiError, http } from '@/api/http'
import { confirmDiscard } from '@/composables/useUnsavedChanges'
import { useSession } from '@/stores/session'
import type { Parameter } from '@/views/system/params/api'
import Params from '@/views/system/params/index.vue'

const LIMIT: Parameter = {
  name: 'shop.limit',
  type: 'int',
  title: '上限',
  hint: '每天的上限',
  value: 10,
  default: 10,
  minimum: 1,
  maximum: 5000,
  max_length: null,
  choices: [],
  changed: false,
  invalid: false,
  version: 0,
  updated_at: null,
  updated_by: null,
}
const SECRET: Parameter = {
  ...LIMIT,
  name: 'shop.key',
  type: 'secret',
  title: '密钥',
  hint: '',
  value: null,
  default: null,
  minimum: null,
  maximum: null,
  max_length: 20,
  changed: true,
  version: 7,
  updated_at: '2026-01-01T00:00:00Z',
  updated_by: 'Ada',
}

async function openPage(parameters: Parameter[], permissions = ['*']) {
  const user = { id: 1, username: 'ada', name: 'Ada', must_change_password: false }
  useSession().me = { user, permissions, menus: [] }
  vi.spyOn(http, 'get').mockResolvedValue([{ name: 'shop', title: '商店', parameters }])
  const page = mount(Params)
  await flushPromises()
  return page
}

type Page = Awaited<ReturnType<typeof openPage>>
const labels = (page: Page) => page.findAll('button').map((button) => button.text())

async function enter(page: Page, value: string) {
  const input = page.find('input')
  await input.setValue(value)
  await input.trigger('change')
}

beforeEach(() => vi.restoreAllMocks())

test('a parameter shows its default, bounds and hint', async () => {
  const page = await openPage([LIMIT])
  expect(page.text()).toContain('默认值：10 · 范围：1 到 5,000')
  expect(page.text()).toContain('每天的上限')
  expect(labels(page)).toEqual([])
})

test('a changed value is saved with its version, and can then be reset', async () => {
  const saved = { ...LIMIT, value: 20, changed: true, version: 5 }
  const put = vi.spyOn(http, 'put').mockResolvedValue(saved)
  const page = await openPage([LIMIT])
  await enter(page, '20')
  expect(labels(page)).toEqual(['保存', '放弃修改'])
  expect(page.text()).toContain('当前值：10')
  await page.find('form').trigger('submit')
  await flushPromises()
  const body = { value: 20, version: 0 }
  expect(put).toHaveBeenCalledWith('/api/v1/params/shop.limit', body)
  expect(labels(page)).toEqual(['恢复默认值'])
  expect(await confirmDiscard()).toBe(true)
  page.unmount()
})

test('an error of the server is shown at the field, which keeps the entered value', async () => {
  const fields = { value: '不能大于 15' }
  vi.spyOn(http, 'put').mockRejectedValue(new ApiError(422, 'invalid', '', fields))
  const page = await openPage([LIMIT])
  await enter(page, '20')
  await page.find('form').trigger('submit')
  await flushPromises()
  await expect.poll(() => page.text()).toContain('不能大于 15')
  expect(page.find('input').element.value).toBe('20')
  page.unmount()
})

test('a change of someone else is shown before it can be replaced', async () => {
  vi.spyOn(http, 'put').mockRejectedValueOnce(new ApiError(409, 'stale', ''))
  const page = await openPage([LIMIT])
  await enter(page, '20')
  const theirs = { ...LIMIT, value: 30, changed: true, version: 9 }
  const groups = [{ name: 'shop', title: '商店', parameters: [theirs] }]
  vi.spyOn(http, 'get').mockResolvedValue(groups)
  await page.find('form').trigger('submit')
  await flushPromises()
  await expect.poll(() => page.text()).toContain('其他人刚刚修改了此参数')
  expect(page.text()).toContain('当前值：30')
  const put = vi.spyOn(http, 'put').mockResolvedValue({ ...theirs, value: 20, version: 10 })
  await page.find('form').trigger('submit')
  await flushPromises()
  expect(put).toHaveBeenCalledWith('/api/v1/params/shop.limit', { value: 20, version: 9 })
  page.unmount()
})

test('a secret is never shown and is unchanged while its input is empty', async () => {
  const page = await openPage([SECRET])
  expect(page.text()).toContain('已设置 · 最多 20 个字符 · Ada 修改于')
  expect(page.find('input').attributes()).toMatchObject({
    type: 'password',
    placeholder: '已设置，留空则不修改',
  })
  expect(labels(page)).toEqual(['清除'])
  await enter(page, 'new')
  expect(labels(page)).toEqual(['保存', '放弃修改'])
  await page.findAll('button')[1]?.trigger('click')
  expect(page.find('input').element.value).toBe('')
  page.unmount()
})

test('a stored value that is not valid any more can be reset', async () => {
  const page = await openPage([{ ...LIMIT, invalid: true, version: 3 }])
  expect(page.text()).toContain('已存的值不再有效')
  expect(labels(page)).toEqual(['恢复默认值'])
})

test('a user without the permission to change sees disabled inputs and the reason', async () => {
  const page = await openPage([LIMIT, SECRET], ['system:params:query'])
  expect(page.text()).toContain('没有修改的权限')
  expect(page.findAll('input').every((input) => input.element.disabled)).toBe(true)
  expect(labels(page)).toEqual([])
})
