/**
 * The console over http on a host other than localhost: no Web Locks, no clipboard API, no
 * passkeys.
 */
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { HTTP_HOST } from './browser'
import { selectOption, dialogOf, signIn } from './console'
import { startServer } from './server'
import { useFixtures } from './fixtures'

const fixtures = useFixtures(async () => {
  const server = await startServer({ ALLOWED_HOSTS: HTTP_HOST })
  return { ...server, url: server.url.replace('localhost', HTTP_HOST) }
})
let page: Page

beforeAll(async () => {
  page = await fixtures.browser.newPage()
})

const signedIn = (tab: Page) => tab.locator('nav.sidebar').waitFor({ state: 'attached' })

test('a login returns no refresh token that scripts could read', async () => {
  const answer = page.waitForResponse((reply) => reply.url().endsWith('/auth/login'))
  await signIn(page, 'admin', '123456')
  expect(await (await answer).json()).toMatchObject({ data: { refresh_token: null } })
})

test('a reload keeps the session', async () => {
  expect(await page.evaluate(() => isSecureContext)).toBe(false)
  await page.goto('/system/position')
  await signedIn(page)
  await page.reload()
  await signedIn(page)
  expect(new URL(page.url()).pathname).toBe('/system/position')
})

test('tabs that reload at the same time refresh the token one by one', async () => {
  const others = await Promise.all([1, 2, 3].map(() => page.context().newPage()))
  for (let times = 0; times < 3; times++) {
    await Promise.all(
      [page, ...others].map((tab) => tab.goto('/system/position').then(() => signedIn(tab))),
    )
  }
  await Promise.all(others.map((tab) => tab.close()))
})

test('an API key is copied without the clipboard API, and passkeys are not offered', async () => {
  await page.goto('/profile')
  await page.getByText('浏览器在此处不支持通行密钥').waitFor()
  await page.getByRole('button', { name: '创建密钥' }).click()
  await dialogOf(page).getByLabel('名称').fill('每晚同步')
  await page.waitForLoadState('networkidle')
  await dialogOf(page).getByRole('combobox', { name: '权限' }).fill('position:query')
  await selectOption(page, dialogOf(page), '权限', '系统管理 / 岗位管理  system:position:query')
  await dialogOf(page).getByLabel('名称').click() // closes the list
  await dialogOf(page).getByRole('button', { name: '创建密钥' }).click()
  await page.getByText('只显示这一次').waitFor()
  const key = await dialogOf(page).getByLabel('密钥').inputValue()
  await dialogOf(page).getByRole('button', { name: '复制' }).click()
  await page.getByText('已复制').waitFor()
  await dialogOf(page).getByRole('button', { name: '我已保存' }).click()
  await page.getByRole('button', { name: '创建密钥' }).click()
  await dialogOf(page).getByLabel('名称').focus()
  await page.keyboard.press('Control+V')
  expect(await dialogOf(page).getByLabel('名称').inputValue()).toBe(key)
})
