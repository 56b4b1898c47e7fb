import { execFileSync } from 'node:child_process'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { cellTexts, signIn } from './console'
import { PYTHON } from './server'
import { useFixtures } from './fixtures'

const fixtures = useFixtures()
let admin: Page
let second: Page

beforeAll(async () => {
  admin = await fixtures.browser.newPage()
  second = await fixtures.browser.newPage({ viewport: { width: 390, height: 844 } })
})

/** Returns the text of the newest captcha. */
function captchaText(): string {
  const query = `
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute('select text from sys_captcha order by expires_at desc')
print(*(rows.fetchone() or ['']))
`
  return execFileSync(PYTHON, ['-c', query, fixtures.server.database], { encoding: 'utf8' }).trim()
}

async function submitPassword(page: Page, password: string) {
  await page.locator('input[name=password]').fill(password)
  const response = page.waitForResponse((answer) => answer.url().endsWith('/auth/login'))
  await page.locator('button[type=submit]').click()
  await response
}

test('an administrator lists the sessions and ends one', async () => {
  fixtures.browser.errors.allowFailure('401 /api/v1/auth/refresh')
  fixtures.browser.errors.allowFailure('401 /api/v1/auth/me')
  await signIn(admin, 'admin', '123456')
  await signIn(second, 'admin', '123456')
  await admin.goto('/monitor/online')
  await expect.poll(() => cellTexts(admin)).toEqual(['admin', 'admin'])
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
  await expect.poll(() => cellTexts(admin)).toEqual(['admin'])
  await new Promise((resolve) => setTimeout(resolve, 1000))
  await second.reload()
  await second.locator('input[name=username]').waitFor()
})

test('failed logins require a captcha, which is renewed after each attempt', async () => {
  for (const status of ['401', '422'])
    fixtures.browser.errors.allowFailure(`${status} /api/v1/auth/login`)
  fixtures.browser.errors.allowFailure('401 /api/v1/auth/refresh')
  const guest = await fixtures.browser.newPage()
  await guest.goto('/login')
  await guest.locator('input[name=username]').fill('admin')
  for (let count = 0; count < 5; count++) await submitPassword(guest, 'wrong')
  await submitPassword(guest, '123456')
  await guest.locator('.captcha img').waitFor()
  await guest.screenshot({
    path: process.env.SCREENSHOTS ? `${process.env.SCREENSHOTS}/captcha.png` : undefined,
  })
  await new Promise((resolve) => setTimeout(resolve, 2100))
  const image = guest.locator('.captcha img')
  const before = await image.getAttribute('src')
  await guest.locator('input[name=captcha]').fill('xxxxx')
  await submitPassword(guest, '123456')
  await guest.getByText('图中字符输入有误').waitFor()
  await expect.poll(() => image.getAttribute('src')).not.toBe(before)
  await guest.locator('input[name=captcha]').fill(captchaText())
  await submitPassword(guest, '123456')
  await guest.locator('nav.sidebar').waitFor({ state: 'attached' })
})
