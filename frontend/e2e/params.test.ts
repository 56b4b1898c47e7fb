/** Parameters are changed, reset and rejected on their page, and take effect. */
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { apiAs, type Api } from './api'
import { signIn } from './console'
import { useFixtures } from './fixtures'

const fixtures = useFixtures()
let page: Page
let api: Api

const ROWS = '一次导出的行数上限'
const field = (title: string) => page.locator('form.parameter', { hasText: title })
const input = (title: string) => page.getByLabel(title, { exact: true })
const question = () => page.locator('.el-message-box')

beforeAll(async () => {
  api = await apiAs(fixtures.server.url, 'admin', '123456')
  page = await fixtures.browser.newPage()
  await signIn(page, 'admin', '123456')
  await page.goto('/system/params')
  await input(ROWS).waitFor()
})

/** Types into an input that passes the value on when it loses the focus. */
async function enter(title: string, value: string) {
  await input(title).fill(value)
  await input(title).press('Tab')
}

async function save(title: string) {
  await field(title).getByRole('button', { name: '保存' }).click()
  await field(title).getByRole('button', { name: '保存' }).waitFor({ state: 'hidden' })
}

test('a change takes effect, and reset restores the default', async () => {
  fixtures.browser.errors.allowFailure('422 /api/v1/users/export')
  await enter(ROWS, '1')
  await save(ROWS)
  expect(await field(ROWS).innerText()).toContain('默认值：100,000')
  await page.reload()
  await expect.poll(() => input(ROWS).inputValue()).toBe('1')
  await api.post('/positions', { name: 'a', code: 'a' })
  await api.post('/positions', { name: 'b', code: 'b' })
  await expect(api.get('/positions/export')).rejects.toThrow()
  await field(ROWS).getByRole('button', { name: '恢复默认值' }).click()
  await question().getByRole('button', { name: '恢复默认值' }).click()
  await expect.poll(() => input(ROWS).inputValue()).toBe('100000')
})

test('a choice is saved and the login page then requires a captcha', async () => {
  const captcha = field('失败次数过多时要求验证码')
  await captcha.locator('.el-select').click()
  await page.locator('.el-select-dropdown__item:visible', { hasText: '每次登录' }).click()
  await captcha.getByRole('button', { name: '保存' }).click()
  await captcha.getByRole('button', { name: '恢复默认值' }).waitFor()
  await expect(apiAs(fixtures.server.url, 'admin', '123456')).rejects.toThrow()
  await captcha.getByRole('button', { name: '恢复默认值' }).click()
  await question().getByRole('button', { name: '恢复默认值' }).click()
  await question().waitFor({ state: 'hidden' })
})

test('a change of someone else is shown before it is replaced', async () => {
  fixtures.browser.errors.allowFailure('409 /api/v1/params/password.min_length')
  const title = '密码的最小长度（字符）'
  await enter(title, '14')
  await api.put('/params/password.min_length', { value: 16, version: 0 })
  await field(title).getByRole('button', { name: '保存' }).click()
  await field(title).getByText('其他人刚刚修改了此参数').waitFor()
  expect(await field(title).innerText()).toContain('当前值：16')
  await save(title)
  await page.goto('/profile')
  await page.getByRole('button', { name: '修改密码' }).click()
  await page.getByText('至少 14 个字符').waitFor()
})

test('unsaved changes are kept unless the user discards them', async () => {
  await page.goto('/system/params')
  await enter(ROWS, '7')
  const leave = () => page.locator('nav.sidebar .brand').click()
  await leave()
  await question().getByRole('button', { name: '继续编辑' }).click()
  expect(await input(ROWS).inputValue()).toBe('7')
  await leave()
  await question().getByRole('button', { name: '放弃' }).click()
  await page.waitForURL((url) => url.pathname === '/')
})
