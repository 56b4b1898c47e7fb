/** Sign-in with an OpenID Connect provider: the first login links the identity. */
import { spawn, type ChildProcess } from 'node:child_process'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { dialogOf } from './console'
import { runSql } from './project'
import { BACKEND, PYTHON, freePort, startServer } from './server'
import { useFixtures } from './fixtures'

const EMAIL = 'admin@example.org'
let provider: ChildProcess
let issuer = ''
let admin: Page

const fixtures = useFixtures(async () => {
  const port = await freePort()
  issuer = `http://127.0.0.1:${port}`
  provider = spawn(PYTHON, ['-m', 'tests.fakes.oidc_provider', String(port), EMAIL], {
    cwd: BACKEND,
    stdio: 'ignore',
  })
  await vi.waitFor(() => fetch(`${issuer}/jwks`), { timeout: 60_000, interval: 200 })
  const settings = {
    key: 'company',
    name: { 'zh-CN': '公司账号', en: 'Company account' },
    issuer,
    client_id: 'fastapiadmin',
    client_secret: "the client's secret: %&+",
  }
  return startServer({ OIDC_PROVIDERS: JSON.stringify([settings]) })
})

beforeAll(async () => {
  await runSql(
    fixtures.server.database,
    `UPDATE sys_user SET email = '${EMAIL}' WHERE username = 'admin'`,
  )
  fixtures.browser.errors.allowHost(new URL(issuer).host)
  admin = await fixtures.browser.newPage()
})

afterAll(() => void provider?.kill())

const press = (name: string) =>
  admin.getByRole('button', { name, exact: true }).filter({ visible: true }).last().click()

async function loginWithProvider(decision: 'Allow' | 'Deny') {
  await admin.goto('/login')
  await press('公司账号')
  await admin.getByRole('link', { name: decision }).click()
}

async function expectSignedIn() {
  await admin.locator('nav.sidebar').waitFor({ state: 'attached' })
  expect(admin.url()).not.toMatch(/code|state|token/)
}

async function signOut() {
  await admin.context().clearCookies()
}

test('the button has the language of the page', async () => {
  await admin.goto('/login')
  for (const [language, name] of [
    ['en', 'Company account'],
    ['zh-CN', '公司账号'],
  ] as const) {
    await admin.locator('select').selectOption(language)
    await admin.getByRole('button', { name, exact: true }).waitFor()
  }
})

test('a denied login returns to the login page with a message', async () => {
  fixtures.browser.errors.allowFailure('401 /api/v1/auth/oidc/company/callback')
  await loginWithProvider('Deny')
  await admin.getByRole('alert').getByText('已取消第三方登录').waitFor()
  expect(new URL(admin.url()).search).toBe('')
})

test('the first login requires the password and links the identity', async () => {
  await loginWithProvider('Allow')
  await admin.getByText(`首次使用 ${EMAIL} 登录`).waitFor()
  await admin.locator('input[name=username]').fill('admin')
  await admin.locator('input[name=password]').fill('123456')
  await admin.locator('button[type=submit]').click()
  await admin.getByText('已关联第三方账号').waitFor()
  await expectSignedIn()
})

test('later logins need no password, and a reload keeps the session', async () => {
  await signOut()
  await loginWithProvider('Allow')
  await expectSignedIn()
  await admin.reload()
  await expectSignedIn()
})

test('the profile unlinks the identity and links it again', async () => {
  await admin.goto('/profile')
  await admin.getByText(EMAIL).last().waitFor()
  await press('解除关联')
  await dialogOf(admin).locator('input[name=password]').fill('123456')
  await press('解除关联')
  await admin.getByText('还没有关联第三方账号').waitFor()
  await press('关联公司账号')
  await dialogOf(admin).locator('input[name=password]').fill('123456')
  await press('关联公司账号')
  await admin.getByRole('link', { name: 'Allow' }).click()
  await admin.getByText('已关联第三方账号').waitFor()
  await admin.getByRole('button', { name: '解除关联' }).waitFor()
})
