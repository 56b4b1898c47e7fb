import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import {
  createRow,
  buttonLabels,
  selectOption,
  dialogOf,
  menuLabels,
  cellTexts,
  signIn,
} from './console'
import { useFixtures } from './fixtures'

const fixtures = useFixtures()
let admin: Page
let clerk: Page

beforeAll(async () => {
  admin = await fixtures.browser.newPage()
  clerk = await fixtures.browser.newPage({ viewport: { width: 1280, height: 800 } })
})

test('an administrator creates a department, a role and a user', async () => {
  await signIn(admin, 'admin', '123456')

  await admin.goto('/system/dept')
  await createRow(admin, async (form) => {
    await selectOption(admin, form, '上级部门', '总公司')
    await form.getByLabel('部门名称').fill('研发部')
  })
  await expect.poll(() => cellTexts(admin)).toContain('研发部')

  await admin.goto('/system/role')
  await createRow(admin, async (form) => {
    await form.getByLabel('角色名称').fill('岗位专员')
    await form.getByLabel('角色编码').fill('clerk')
    await form.getByLabel('查询: 菜单权限').fill('岗位')
    await form.getByText('岗位管理', { exact: true }).click()
    for (const button of ['删除岗位', '导出岗位'])
      await form.getByText(button, { exact: true }).click()
    await selectOption(admin, form, '数据范围', '本部门及以下')
  })

  await admin.goto('/system/user')
  await createRow(admin, async (form) => {
    await form.getByLabel('用户名').fill('zhangsan')
    await form.getByLabel('姓名').fill('张三')
    await form.getByLabel('密码', { exact: true }).fill('a quiet forenoon')
    await selectOption(admin, form, '部门', '研发部')
    await selectOption(admin, form, '角色', '岗位专员')
    await admin.keyboard.press('Escape')
  })
  await expect.poll(() => cellTexts(admin)).toEqual(['zhangsan', 'admin'])
})

test('a server error is shown at its field', async () => {
  fixtures.browser.errors.allowFailure('409 /api/v1/users')
  await admin.locator('.crud-toolbar').getByRole('button', { name: '新增' }).click()
  const form = dialogOf(admin)
  await form.getByLabel('用户名').fill('zhangsan')
  await form.getByLabel('密码', { exact: true }).fill('a quiet forenoon')
  await form.getByRole('button', { name: '保存' }).click()
  const item = form.locator('.el-form-item', { has: admin.getByLabel('用户名') })
  await item.locator('.el-form-item__error').waitFor()
  await form.getByRole('button', { name: '取消' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: '放弃' }).click()
})

test('a click on a department filters the list', async () => {
  await admin.locator('aside').getByText('研发部').click()
  await expect.poll(() => cellTexts(admin)).toEqual(['zhangsan'])
  expect(admin.url()).toContain('dept_id=')
})

test('a new user changes the password and sees the menus and buttons of the role', async () => {
  await signIn(clerk, 'zhangsan', 'a quiet forenoon')
  const form = dialogOf(clerk)
  await form.getByLabel('新密码', { exact: true }).fill('another quiet forenoon')
  await form.getByLabel('确认新密码').fill('another quiet forenoon')
  await form.getByRole('button', { name: '保存' }).click()
  await form.waitFor({ state: 'hidden' })

  await expect.poll(() => menuLabels(clerk)).toEqual(['岗位管理'])
  await clerk.locator('nav.sidebar').getByRole('link', { name: '岗位管理' }).click()
  await expect.poll(() => buttonLabels(clerk)).toEqual(['新增'])
})

test('a user sees the rows of the department, an administrator sees all', async () => {
  const createPosition = (page: Page, name: string) =>
    createRow(page, async (form) => {
      await form.getByLabel('岗位名称').fill(name)
      await form.getByLabel('岗位编码').fill(name)
    })
  await admin.goto('/system/position')
  await createPosition(admin, 'director')
  await createPosition(clerk, 'engineer')
  await expect.poll(() => cellTexts(clerk)).toEqual(['engineer'])
  await expect.poll(() => buttonLabels(clerk)).toEqual(['新增', '修改'])
  await admin.reload()
  await expect.poll(() => cellTexts(admin)).toHaveLength(2)
})

test('a page without permission says that the user has no access', async () => {
  await clerk.goto('/system/user')
  await clerk.getByText('您无权访问此页面').waitFor()
  await clerk.goto('/system/position')
})

test('a revoked permission hides its button within seconds', async () => {
  await expect.poll(() => buttonLabels(clerk)).toContain('修改')
  await admin.goto('/system/role')
  await admin.getByRole('row', { name: /clerk/ }).getByRole('button', { name: '修改' }).click()
  const form = dialogOf(admin)
  await form.getByLabel('查询: 菜单权限').fill('修改岗位')
  await form.getByText('修改岗位', { exact: true }).click()
  await form.getByRole('button', { name: '保存' }).click()
  await form.waitFor({ state: 'hidden' })
  await expect.poll(() => buttonLabels(clerk), { timeout: 9_000 }).toEqual(['新增'])
})

test('the console works in English, in dark mode and at 390 px', async () => {
  await clerk.getByLabel('语言').selectOption('en')
  await clerk.getByRole('heading', { name: 'Positions' }).waitFor()
  await expect.poll(() => buttonLabels(clerk)).toEqual(['Add'])
  await clerk.getByRole('button', { name: 'Dark mode' }).click()
  await expect
    .poll(() => clerk.evaluate(() => document.documentElement.classList.contains('dark')))
    .toBe(true)
  await clerk.reload()
  await clerk.getByRole('heading', { name: 'Positions' }).waitFor()
  await expect
    .poll(() => clerk.evaluate(() => document.documentElement.classList.contains('dark')))
    .toBe(true)

  await clerk.setViewportSize({ width: 390, height: 800 })
  await clerk.reload()
  await clerk.getByRole('button', { name: 'Add' }).waitFor()
  await expect
    .poll(() => clerk.evaluate(() => document.documentElement.scrollWidth))
    .toBeLessThanOrEqual(390)
  await clerk.getByRole('button', { name: 'Menu' }).click()
  await expect.poll(() => menuLabels(clerk)).toEqual(['Positions'])
})

test('a disabled user is signed out within seconds', async () => {
  fixtures.browser.errors.allowFailure('401 /api/v1/auth/me')
  fixtures.browser.errors.allowFailure('401 /api/v1/auth/refresh')
  await admin.goto('/system/user')
  await admin
    .getByRole('row', { name: /zhangsan/ })
    .getByRole('button', { name: '更多' })
    .click()
  await admin.getByRole('menuitem', { name: '停用' }).click()
  await dialogOf(admin).getByRole('button', { name: '停用' }).click()
  // Over the page, which keeps what was entered.
  await clerk.locator('.el-dialog:visible input[type=password]').waitFor({ timeout: 15_000 })
})

test('a temporary password is shown after a reset', async () => {
  await admin
    .getByRole('row', { name: /zhangsan/ })
    .getByRole('button', { name: '更多' })
    .click()
  await admin.getByRole('menuitem', { name: '重置密码' }).click()
  await dialogOf(admin).getByRole('button', { name: '重置密码' }).click()
  await expect.poll(() => dialogOf(admin).getByLabel('密码').inputValue()).toMatch(/^\S{12,}$/)
  await dialogOf(admin).getByRole('button', { name: '我已保存' }).click()
})
