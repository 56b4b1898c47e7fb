import { execFileSync } from 'node:child_process'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { rows, signIn } from './console'
import { PYTHON } from './server'
import { useStage } from './fixtures'

const stage = useStage()
let admin: Page
let second: Page

beforeAll(async () => {
  admin = await stage.crowd.visit()
  second = await stage.crowd.visit({ viewport: { width: 390, height: 844 } })
})

/** What a person reads in the newest picture. */
function read(): string {
  const query =
    "import sqlite3, sys; print(*(sqlite3.connect(sys.argv[1]).execute('select text from sys_captcha order by expires_at desc').fetchone() or ['']))"
  return execFileSync(PYTHON, ['-c', query, stage.server.database], { encoding: 'utf8' }).trim()
}

async function attempt(page: Page, password: string) {
  await page.locator('input[name=password]').fill(password)
  const answer = page.waitForResponse((reply) => reply.url().endsWith('/auth/login'))
  await page.locator('button[type=submit]').click()
  await answer
}

test('an administrator sees who is signed in, and signs him out at once', async () => {
  stage.crowd.faults.expect('401 /api/v1/auth/refresh')
  stage.crowd.faults.expect('401 /api/v1/auth/me')
  await signIn(admin, 'admin', '123456')
  await signIn(second, 'admin', '123456')
  await admin.goto('/monitor/online')
  await expect.poll(() => rows(admin)).toEqual(['admin', 'admin'])
  await admin.screenshot({
    path: process.env.SCREENSHOTS ? `${process.env.SCREENSHOTS}/online.png` : undefined,
  })
  await second.goto('/monitor/online')
  await second.screenshot({
    path: process.env.SCREENSHOTS ? `${process.env.SCREENSHOTS}/online-narrow.png` : undefined,
  })

  await admin.goto('/monitor/online?order_by=created_at')
  await admin.locator('.el-table__body tr').nth(1).getByRole('button', { name: '强制下线' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: '强制下线' }).click()
  await admin.getByText('已强制下线').waitFor()
  await expect.poll(() => rows(admin)).toEqual(['admin'])
  await new Promise((resolve) => setTimeout(resolve, 1000))
  await second.reload()
  await second.locator('input[name=username]').waitFor()
})

test('after some wrong guesses a stranger reads a picture, and gets in', async () => {
  for (const status of ['401', '422']) stage.crowd.faults.expect(`${status} /api/v1/auth/login`)
  stage.crowd.faults.expect('401 /api/v1/auth/refresh')
  const stranger = await stage.crowd.visit()
  await stranger.goto('/login')
  await stranger.locator('input[name=username]').fill('admin')
  for (let guess = 0; guess < 5; guess++) await attempt(stranger, 'wrong')
  await attempt(stranger, '123456')
  await stranger.locator('.captcha img').waitFor()
  await stranger.screenshot({
    path: process.env.SCREENSHOTS ? `${process.env.SCREENSHOTS}/captcha.png` : undefined,
  })
  await new Promise((resolve) => setTimeout(resolve, 2100))
  const picture = stranger.locator('.captcha img')
  const before = await picture.getAttribute('src')
  await stranger.locator('input[name=captcha]').fill('xxxxx')
  await attempt(stranger, '123456')
  await stranger.getByText('图中字符输入有误').waitFor()
  await expect.poll(() => picture.getAttribute('src')).not.toBe(before)
  await stranger.locator('input[name=captcha]').fill(read())
  await attempt(stranger, '123456')
  await stranger.locator('nav.side').waitFor({ state: 'attached' })
})
