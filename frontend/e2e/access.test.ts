import { expect, test } from 'vitest'
import { choose, signIn } from './console'
import { useStage } from './fixtures'

const stage = useStage()

test('why somebody may, or may not, is told from his row, and who may is one choice away', async () => {
  const admin = await stage.crowd.visit()
  await signIn(admin, 'admin', '123456')
  await admin.evaluate(async () => {
    const { access_token: token } = await fetch('/api/v1/auth/login', {
      method: 'POST',
      body: new URLSearchParams({ username: 'admin', password: '123456' }),
    }).then((reply) => reply.json())
    const person = {
      username: 'clerk',
      email: 'clerk@example.com',
      password: 'correct horse 7',
      must_change_password: false,
    }
    await fetch('/api/v1/users', {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(person),
    })
  })
  await admin.goto('/system/user?username=clerk')
  await admin.locator('.crud-more-menu button').click()
  await admin.locator('.el-dropdown-menu__item:visible', { hasText: '权限诊断' }).click()
  await admin.waitForURL(/\/system\/access\?user=\d+/)
  const [explain, holders] = [admin.locator('.el-card').first(), admin.locator('.el-card').last()]
  await explain.getByText('允许').waitFor() // he is signed in; nothing more was asked
  await admin.waitForLoadState('networkidle') // a list that is chosen from grows as its answer comes
  await choose(admin, explain, '权限标识', 'system:user:query  系统管理 / 用户管理')
  await explain.getByRole('button', { name: '查询' }).click()
  await explain.getByText('请求将得到 403').waitFor()
  await expect.poll(() => explain.locator('.verdict li').allInnerTexts()).toHaveLength(1)

  await choose(admin, holders, '权限标识', 'system:user:query  系统管理 / 用户管理')
  await expect.poll(() => holders.locator('.el-table__body tr').allInnerTexts()).toHaveLength(1)
  await holders.getByRole('button', { name: '为什么' }).click()
  await explain.getByText('请求将得到 200').waitFor()
  await admin.reload()
  await explain.getByText('管理员 (admin)').waitFor()
  await explain.getByText('请求将得到 200').waitFor()
})
