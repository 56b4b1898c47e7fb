/** Somebody goes to a provider and comes back: the first time he connects it, from then on it is enough. */
import { spawn, type ChildProcess } from 'node:child_process'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { dialogOf } from './console'
import { sql } from './project'
import { BACKEND, PYTHON, freePort, serve } from './server'
import { useStage } from './fixtures'

const ADDRESS = 'admin@example.org'
let provider: ChildProcess
let issuer = ''
let admin: Page

const stage = useStage(async () => {
  const port = await freePort()
  issuer = `http://127.0.0.1:${port}`
  provider = spawn(PYTHON, ['-m', 'tests.provider', String(port), ADDRESS], {
    cwd: BACKEND,
    stdio: 'ignore',
  })
  await vi.waitFor(() => fetch(`${issuer}/jwks`), { timeout: 60_000, interval: 200 })
  const offered = {
    key: 'company',
    name: { 'zh-CN': '公司账号', en: 'Company account' },
    issuer,
    client_id: 'fastapiadmin',
    client_secret: "the client's secret: %&+",
  }
  return serve({ OIDC_PROVIDERS: JSON.stringify([offered]) })
})

beforeAll(async () => {
  await sql(
    stage.server.database,
    `UPDATE sys_user SET email = '${ADDRESS}' WHERE username = 'admin'`,
  )
  stage.crowd.faults.allow(new URL(issuer).host)
  admin = await stage.crowd.visit()
})

afterAll(() => void provider?.kill())

const press = (name: string) =>
  admin.getByRole('button', { name, exact: true }).filter({ visible: true }).last().click()

async function goThere(decision: 'Allow' | 'Deny') {
  await admin.goto('/login')
  await press('公司账号')
  await admin.getByRole('link', { name: decision }).click()
}

async function isIn() {
  await admin.locator('nav.side').waitFor({ state: 'attached' })
  expect(admin.url()).not.toMatch(/code|state|token/)
}

async function signOut() {
  await admin.context().clearCookies()
}

test('the button speaks the language of the page', async () => {
  await admin.goto('/login')
  for (const [language, name] of [
    ['en', 'Company account'],
    ['zh-CN', '公司账号'],
  ] as const) {
    await admin.locator('select').selectOption(language)
    await admin.getByRole('button', { name, exact: true }).waitFor()
  }
})

test('who thinks better of it reads so where he began', async () => {
  stage.crowd.faults.expect('401 /api/v1/auth/oidc/company/callback')
  await goThere('Deny')
  await admin.getByRole('alert').getByText('已取消第三方登录').waitFor()
  expect(new URL(admin.url()).search).toBe('')
})

test('the first time he signs in here too, and connects the two', async () => {
  await goThere('Allow')
  await admin.getByText(`首次使用 ${ADDRESS} 登录`).waitFor()
  await admin.locator('input[name=username]').fill('admin')
  await admin.locator('input[name=password]').fill('123456')
  await admin.locator('button[type=submit]').click()
  await admin.getByText('已关联第三方账号').waitFor()
  await isIn()
})

test('from then on his word there is enough, and a reload keeps him in', async () => {
  await signOut()
  await goThere('Allow')
  await isIn()
  await admin.reload()
  await isIn()
})

test('his profile shows it, takes it away and connects it again', async () => {
  await admin.goto('/profile')
  await admin.getByText(ADDRESS).last().waitFor()
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
