import { expect, test } from 'vitest'
import { selectOption, signIn } from './console'
import { useFixtures } from './fixtures'

const fixtures = useFixtures()

test('the permission check explains a decision and lists the users of a permission', async () => {
  const admin = await fixtures.browser.newPage()
  await signIn(admin, 'admin', '123456')
  await admin.evaluate(async () => {
    const { access_token: token } = await fetch('/api/v1/auth/login', {
      method: 'POST',
      body: new URLSearchParams({ username: 'admin', password: '123456' }),
    }).then((reply) => reply.json())
    const user = {
      username: 'clerk',
      email: 'clerk@example.com',
      password: 'correct horse 7',
      must_change_password: false,
    }
    await fetch('/api/v1/users', {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(user),
    })
  })
  await admin.goto('/system/user?username=clerk')
  await admin.locator('.crud-more-menu button').click()
  await admin.locator('.el-dropdown-menu__item:visible', { hasText: '权限诊断' }).click()
  await admin.waitForURL(/\/system\/access\?user=\d+/)
  const [check, users] = [admin.locator('.el-card').first(), admin.locator('.el-card').last()]
  const checkButton = check.getByRole('button', { name: '检查' })
  expect(await checkButton.isDisabled()).toBe(true) // neither a permission nor a row is chosen
  await admin.waitForLoadState('networkidle') // the options are loaded
  await selectOption(admin, check, '权限标识', 'system:user:query  系统管理 / 用户管理')
  await checkButton.click()
  await check.getByText('请求将返回 403').waitFor()
  await expect.poll(() => check.locator('.decision li').allInnerTexts()).toHaveLength(1)

  await selectOption(admin, users, '权限标识', 'system:user:query  系统管理 / 用户管理')
  await expect.poll(() => users.locator('.el-table__body tr').allInnerTexts()).toHaveLength(1)
  await users.getByRole('button', { name: '检查' }).click()
  await check.getByText('请求将返回 200').waitFor()
  await admin.reload()
  await check.getByText('管理员 (admin)').waitFor()
  await check.getByText('请求将返回 200').waitFor()
})
