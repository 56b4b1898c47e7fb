import { createHmac } from 'node:crypto'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { dialogOf, signIn } from './console'
import { useFixtures } from './fixtures'

const fixtures = useFixtures()
let admin: Page
let secret = ''
let recoveryCodes: string[] = []

beforeAll(async () => {
  admin = await fixtures.browser.newPage()
})

/** Returns the TOTP code (RFC 6238) of a time step relative to now. */
function totp(steps: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret]
    .map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps))
  const digest = createHmac('sha1', key).update(counter).digest()
  const start = digest.readUInt8(19) & 15
  return String((digest.readUInt32BE(start) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

async function press(name: string) {
  await admin.getByRole('button', { name, exact: true }).filter({ visible: true }).last().click()
}

async function confirmWithPassword(action: string) {
  await press(action)
  await dialogOf(admin).locator('input[name=password]').fill('123456')
  await press(action)
}

async function signOut() {
  await admin.context().clearCookies()
  await admin.goto('/login')
}

async function submitCode(value: string) {
  await admin.locator('input[name=code]').fill(value)
  await admin.locator('button[type=submit]').click()
}

test('an authenticator app is set up, and recovery codes are shown', async () => {
  await signIn(admin, 'admin', '123456')
  await admin.goto('/profile')
  await confirmWithPassword('绑定验证器')
  secret = (await dialogOf(admin).getByLabel('密钥', { exact: true }).inputValue()).replaceAll(
    ' ',
    '',
  )
  await expect
    .poll(() =>
      dialogOf(admin)
        .locator('img')
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    )
    .toBeGreaterThan(100)
  fixtures.browser.errors.allowFailure('422 /api/v1/security/totp/confirm')
  await admin.locator('input[name=code]').fill('000000')
  await press('绑定验证器')
  await admin.getByText('验证码不正确或已被使用').waitFor()
  await admin.locator('input[name=code]').fill(totp(-1))
  await press('绑定验证器')
  await admin.getByText('恢复码只显示这一次').waitFor()
  recoveryCodes = await dialogOf(admin).locator('li code').allInnerTexts()
  expect(recoveryCodes).toHaveLength(10)
  await press('我已保存')
  await admin.getByText('已启用').waitFor()
})

test('a login requires a code after the password', async () => {
  fixtures.browser.errors.allowFailure('401 /api/v1/auth/login/mfa')
  await signOut()
  await admin.locator('input[name=username]').fill('admin')
  await admin.locator('input[name=password]').fill('123456')
  await admin.locator('button[type=submit]').click()
  await submitCode('000000')
  await admin.getByText('验证码不正确或已被使用').waitFor()
  await submitCode(recoveryCodes.at(0) ?? '')
  await admin.locator('nav.sidebar').waitFor({ state: 'attached' })
})

test('a passkey signs in without a password', async () => {
  const devtools = await admin.context().newCDPSession(admin)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await admin.goto('/profile')
  await confirmWithPassword('添加通行密钥')
  await admin.getByText('通行密钥 1').waitFor()
  await signOut()
  await press('使用通行密钥登录')
  await admin.locator('nav.sidebar').waitFor({ state: 'attached' })
})
