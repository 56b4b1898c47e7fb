/** The console over plain http, under a name that is not localhost: browsers keep locks back. */
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { PLAIN } from './browser'
import { signIn } from './console'
import { serve } from './server'
import { useStage } from './stage'

const stage = useStage(async () => {
  const server = await serve()
  return { ...server, url: server.url.replace('localhost', PLAIN) }
})
let page: Page

beforeAll(async () => {
  page = await stage.crowd.visit()
  await signIn(page, 'admin', '123456')
})

const inside = (tab: Page) => tab.locator('nav.side').waitFor({ state: 'attached' })

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
    await Promise.all([page, ...others].map((tab) => tab.goto('/system/position').then(() => inside(tab))))
  }
  await Promise.all(others.map((tab) => tab.close()))
})
