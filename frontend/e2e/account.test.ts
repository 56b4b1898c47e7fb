/** The sessions and API keys of the current user. */
import type { Locator, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { selectOption, dialogOf, signIn } from './console'
import { useFixtures } from './fixtures'

const fixtures = useFixtures()
let admin: Page

beforeAll(async () => {
  admin = await fixtures.browser.newPage()
  await signIn(admin, 'admin', '123456')
})

const card = (title: string): Locator =>
  admin.locator('.el-card', { has: admin.locator('.el-card__header', { hasText: title }) })
const sessions = () => card('登录会话').locator('li')
const keys = () => card('API 密钥').locator('li')
const confirm = (name: string) => dialogOf(admin).getByRole('button', { name }).click()

/** Signs the same user in with another browser. */
async function newSession(): Promise<Page> {
  const page = await fixtures.browser.newPage()
  await signIn(page, 'admin', '123456')
  return page
}

async function expectSignedOut(page: Page) {
  await new Promise((resolve) => setTimeout(resolve, 1000))
  await page.reload()
  await page.locator('input[name=username]').waitFor()
}

test('one session is ended, then all others', async () => {
  fixtures.browser.errors.allowFailure('401 /api/v1/auth/refresh')
  fixtures.browser.errors.allowFailure('401 /api/v1/auth/me')
  const first = await newSession()
  await admin.goto('/profile')
  await expect.poll(() => sessions().count()).toBe(2)
  expect(await sessions().filter({ hasText: '当前会话' }).getByRole('button').count()).toBe(0)
  await sessions().getByRole('button', { name: '结束' }).click()
  await confirm('结束')
  await expect.poll(() => sessions().count()).toBe(1)
  await expectSignedOut(first)

  const others = [await newSession(), await newSession()]
  await admin.reload()
  await expect.poll(() => sessions().count()).toBe(3)
  await card('登录会话').getByRole('button', { name: '结束其他所有会话' }).click()
  await confirm('结束其他所有会话')
  await expect.poll(() => sessions().count()).toBe(1)
  for (const page of others) await expectSignedOut(page)
  await admin.reload()
  await sessions().filter({ hasText: '当前会话' }).waitFor()
})

const statusWith = (key: string) =>
  fetch(`${fixtures.server.url}/api/v1/positions`, {
    headers: { Authorization: `Bearer ${key}` },
  }).then(({ status }) => status)

test('an API key is created with some permissions, shown once and revoked', async () => {
  fixtures.browser.errors.allowFailure('422 /api/v1/api-keys/mine')
  await card('API 密钥').getByText('还没有 API 密钥').waitFor()
  await card('API 密钥').getByRole('button', { name: '创建密钥' }).click()
  const form = dialogOf(admin)
  await form.getByLabel('名称').fill('每晚同步')
  await admin.waitForLoadState('networkidle')
  await form.getByRole('combobox', { name: '权限' }).fill('position:query')
  await selectOption(admin, form, '权限', '系统管理 / 岗位管理  system:position:query')
  await admin.keyboard.press('Escape')
  await form.getByRole('textbox', { name: '允许的网段' }).fill('somewhere')
  await admin.keyboard.press('Enter')
  await form.getByRole('button', { name: '创建密钥' }).click()
  await form
    .locator('.el-form-item', { hasText: '允许的网段' })
    .locator('.el-form-item__error')
    .waitFor()
  await form.locator('.el-input-tag .el-tag__close').click()
  await form.getByRole('button', { name: '创建密钥' }).click()

  await admin.getByText('只显示这一次').waitFor()
  const key = await dialogOf(admin).getByLabel('密钥').inputValue()
  expect(key).toMatch(/^fak_[0-9a-f]{16}_\S{40,}$/)
  expect(await statusWith(key)).toBe(200)
  await confirm('我已保存')
  await expect.poll(() => keys().innerText()).toContain('system:position:query')
  expect(await admin.content()).not.toContain(key)

  await admin.reload()
  await keys().getByRole('button', { name: '吊销' }).click()
  await confirm('吊销')
  await card('API 密钥').getByText('还没有 API 密钥').waitFor()
  await expect.poll(() => statusWith(key)).toBe(401)
})
