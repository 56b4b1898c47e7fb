/** The console over plain http, under a name that is not localhost: browsers keep locks, the clipboard and passkeys back. */
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { PLAIN } from './browser'
import { choose, dialogOf, signIn } from './console'
import { serve } from './server'
import { useStage } from './fixtures'

const stage = useStage(async () => {
  const server = await serve()
  return { ...server, url: server.url.replace('localhost', PLAIN) }
})
let page: Page

beforeAll(async () => {
  page = await stage.crowd.visit()
})

const inside = (tab: Page) => tab.locator('nav.side').waitFor({ state: 'attached' })

test('who signs in is given no refresh token that a script could read', async () => {
  const answer = page.waitForResponse((reply) => reply.url().endsWith('/auth/login'))
  await signIn(page, 'admin', '123456')
  expect(await (await answer).json()).toMatchObject({ data: { refresh_token: null } })
})

test('whoever loads the page anew is still signed in', async () => {
  expect(await page.evaluate(() => isSecureContext)).toBe(false)
  await page.goto('/system/position')
  await inside(page)
  await page.reload()
  await inside(page)
  expect(new URL(page.url()).pathname).toBe('/system/position')
})

test('tabs that are loaded at once take turns, and none of them looks like a thief', async () => {
  const others = await Promise.all([1, 2, 3].map(() => page.context().newPage()))
  for (let times = 0; times < 3; times++) {
    await Promise.all(
      [page, ...others].map((tab) => tab.goto('/system/position').then(() => inside(tab))),
    )
  }
  await Promise.all(others.map((tab) => tab.close()))
})

test('what is shown once is copied, and it is said what there is not', async () => {
  await page.goto('/profile')
  await page.getByText('浏览器在此处不提供通行密钥').waitFor()
  await page.getByRole('button', { name: '新增密钥' }).click()
  await dialogOf(page).getByLabel('名称').fill('每晚同步')
  await page.waitForLoadState('networkidle')
  await dialogOf(page).getByRole('combobox', { name: '权限' }).fill('position:query')
  await choose(page, dialogOf(page), '权限', '系统管理 / 岗位管理  system:position:query')
  await dialogOf(page).getByLabel('名称').click() // which closes the list
  await dialogOf(page).getByRole('button', { name: '新增密钥' }).click()
  await page.getByText('只显示这一次').waitFor()
  const key = await dialogOf(page).getByLabel('密钥').inputValue()
  await dialogOf(page).getByRole('button', { name: '复制' }).click()
  await page.getByText('已复制').waitFor()
  await dialogOf(page).getByRole('button', { name: '我已保存' }).click()
  await page.getByRole('button', { name: '新增密钥' }).click()
  await dialogOf(page).getByLabel('名称').focus()
  await page.keyboard.press('Control+V')
  expect(await dialogOf(page).getByLabel('名称').inputValue()).toBe(key)
})
