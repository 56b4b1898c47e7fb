import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { add, buttons, choose, dialogOf, menus, rows, signIn } from './console'
import { useStage } from './fixtures'

const stage = useStage()
let admin: Page
let clerk: Page

beforeAll(async () => {
  admin = await stage.crowd.visit()
  clerk = await stage.crowd.visit({ viewport: { width: 1280, height: 800 } })
})

test('an administrator makes a department, a role and a user', async () => {
  await signIn(admin, 'admin', '123456')

  await admin.goto('/system/dept')
  await add(admin, async (form) => {
    await choose(admin, form, '上级部门', '总公司')
    await form.getByLabel('部门名称').fill('研发部')
  })
  await expect.poll(() => rows(admin)).toContain('研发部')

  await admin.goto('/system/role')
  await add(admin, async (form) => {
    await form.getByLabel('角色名称').fill('岗位专员')
    await form.getByLabel('角色编码').fill('clerk')
    await form.getByLabel('查询: 菜单权限').fill('岗位')
    await form.getByText('岗位管理', { exact: true }).click()
    for (const button of ['删除岗位', '导出岗位'])
      await form.getByText(button, { exact: true }).click()
    await choose(admin, form, '数据范围', '本部门及以下')
  })

  await admin.goto('/system/user')
  await add(admin, async (form) => {
    await form.getByLabel('用户名').fill('zhangsan')
    await form.getByLabel('姓名').fill('张三')
    await form.getByLabel('密码', { exact: true }).fill('a quiet forenoon')
    await choose(admin, form, '部门', '研发部')
    await choose(admin, form, '角色', '岗位专员')
    await admin.keyboard.press('Escape')
  })
  await expect.poll(() => rows(admin)).toEqual(['zhangsan', 'admin'])
})

test('what the server refuses is said at the field', async () => {
  stage.crowd.faults.expect('409 /api/v1/users')
  await admin.locator('.crud-toolbar').getByRole('button', { name: '新增' }).click()
  const form = dialogOf(admin)
  await form.getByLabel('用户名').fill('zhangsan')
  await form.getByLabel('密码', { exact: true }).fill('a quiet forenoon')
  await form.getByRole('button', { name: '保存' }).click()
  const item = form.locator('.el-form-item', { has: admin.getByLabel('用户名') })
  await item.locator('.el-form-item__error').waitFor()
  await form.getByRole('button', { name: '取消' }).click()
})

test('a department is looked at by clicking it', async () => {
  await admin.locator('aside').getByText('研发部').click()
  await expect.poll(() => rows(admin)).toEqual(['zhangsan'])
  expect(admin.url()).toContain('dept_id=')
})

test('the user chooses a password first, and then sees exactly the menus and buttons of his role', async () => {
  await signIn(clerk, 'zhangsan', 'a quiet forenoon')
  const form = dialogOf(clerk)
  await form.getByLabel('原密码').fill('a quiet forenoon')
  await form.getByLabel('新密码').fill('another quiet forenoon')
  await form.getByLabel('再输一次').fill('another quiet forenoon')
  await form.getByRole('button', { name: '保存' }).click()
  await form.waitFor({ state: 'hidden' })

  await expect.poll(() => menus(clerk)).toEqual(['岗位管理'])
  await clerk.getByRole('menuitem', { name: '岗位管理' }).click()
  await expect.poll(() => buttons(clerk)).toEqual(['新增'])
})

test('he sees the rows of his department, and the administrator sees all', async () => {
  const position = (page: Page, name: string) =>
    add(page, async (form) => {
      await form.getByLabel('岗位名称').fill(name)
      await form.getByLabel('岗位编码').fill(name)
    })
  await admin.goto('/system/position')
  await position(admin, 'director')
  await position(clerk, 'engineer')
  await expect.poll(() => rows(clerk)).toEqual(['engineer'])
  await expect.poll(() => buttons(clerk)).toEqual(['新增', '修改'])
  await admin.reload()
  await expect.poll(() => rows(admin)).toHaveLength(2)
})

test('a page he may not open is none', async () => {
  await clerk.goto('/system/user')
  await clerk.getByText('页面不存在，或您无权查看').waitFor()
  await clerk.goto('/system/position')
})

test('a permission is taken away, and its button goes within seconds', async () => {
  await expect.poll(() => buttons(clerk)).toContain('修改')
  await admin.goto('/system/role')
  await admin.getByRole('row', { name: /clerk/ }).getByRole('button', { name: '修改' }).click()
  const form = dialogOf(admin)
  await form.getByLabel('查询: 菜单权限').fill('修改岗位')
  await form.getByText('修改岗位', { exact: true }).click()
  await form.getByRole('button', { name: '保存' }).click()
  await form.waitFor({ state: 'hidden' })
  await expect.poll(() => buttons(clerk), { timeout: 9_000 }).toEqual(['新增'])
})

test('both languages, dark, and at 390 px', async () => {
  await clerk.getByLabel('语言').selectOption('en')
  await clerk.getByRole('heading', { name: 'Positions' }).waitFor()
  await expect.poll(() => buttons(clerk)).toEqual(['Add'])
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
  await expect.poll(() => menus(clerk)).toEqual(['Positions'])
})

test('an account that is disabled is signed out within seconds', async () => {
  stage.crowd.faults.expect('401 /api/v1/auth/me')
  stage.crowd.faults.expect('401 /api/v1/auth/refresh')
  await admin.goto('/system/user')
  await admin
    .getByRole('row', { name: /zhangsan/ })
    .getByRole('button', { name: '更多' })
    .click()
  await admin.getByRole('menuitem', { name: '停用' }).click()
  await admin.getByRole('button', { name: '继续' }).click()
  await clerk.waitForURL('**/login', { timeout: 15_000 })
})

test('a reset password is shown once', async () => {
  await admin
    .getByRole('row', { name: /zhangsan/ })
    .getByRole('button', { name: '更多' })
    .click()
  await admin.getByRole('menuitem', { name: '重置密码' }).click()
  await admin.getByRole('button', { name: '继续' }).click()
  await expect.poll(() => dialogOf(admin).getByLabel('密码').inputValue()).toMatch(/^\S{12,}$/)
  await dialogOf(admin).getByRole('button', { name: '我已记下' }).click()
})
