/** Frequent tasks take at most four clicks from the home page (docs/tasks.md). */
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dialogOf, signIn } from './console'
import { createScratchProject, runSql } from './project'
import { startServer } from './server'
import { useFixtures } from './fixtures'

const MAX_CLICKS = 4
let project: Awaited<ReturnType<typeof createScratchProject>>
afterAll(() => project?.remove())
const fixtures = useFixtures(async () => {
  project = await createScratchProject()
  return startServer({ GENERATOR_ROOT: project.root })
})

const SAMPLE = `
CREATE TABLE artist (id integer PRIMARY KEY, name varchar(120) NOT NULL UNIQUE);
INSERT INTO sys_role (name, code, data_scope, sort, enabled, created_at, updated_at, version)
  VALUES ('岗位专员', 'clerk', 'self', 9, 1, '2026-01-01', '2026-01-01', 1);
INSERT INTO sys_user (username, name, hashed_password, security_stamp, is_active, is_superuser,
    must_change_password, dept_id, owner_id, created_at, updated_at, version)
  VALUES ('zhangsan', '张三', 'none', 'none', 1, 0, 0, 1, 1, '2026-01-01', '2026-01-01', 1);
INSERT INTO sys_login_name (name, user_id)
  SELECT username, id FROM sys_user WHERE username = 'zhangsan';
`
let page: Page
let clicks = 0

async function click(target: Locator) {
  clicks += 1
  await target.click()
}

/** Opens a page with a shortcut of the home page. */
async function open(name: string) {
  await page.goto('/')
  clicks = 0
  await click(page.locator('.shortcuts a', { hasText: name }).first())
}

beforeAll(async () => {
  await runSql(fixtures.server.database, SAMPLE)
  page = await fixtures.browser.newPage()
  await signIn(page, 'admin', '123456')
})

const rowOf = (name: string) => page.getByRole('row', { name: new RegExp(name) })

test('add a user to a role', async () => {
  await open('用户管理')
  await click(rowOf('zhangsan').getByRole('button', { name: '分配角色' }))
  await click(dialogOf(page).getByText('岗位专员', { exact: true }))
  await click(dialogOf(page).getByRole('button', { name: '保存' }))
  await rowOf('zhangsan').getByRole('button', { name: '岗位专员' }).waitFor()
  expect(clicks).toBeLessThanOrEqual(MAX_CLICKS)
})

test('find the users with a permission', async () => {
  await open('权限诊断')
  const users = page.locator('.el-card').last()
  await page.waitForLoadState('networkidle') // the options are loaded
  const select = users.locator('.el-select', {
    has: page.getByRole('combobox', { name: '权限标识' }),
  })
  await click(select)
  await page.keyboard.type('user:delete')
  const list = await select.getByRole('combobox').getAttribute('aria-controls')
  await click(page.locator(`[id="${list}"]`).getByText('system:user:delete'))
  await expect.poll(() => users.locator('.el-table__body tr').allInnerTexts()).toHaveLength(1)
  expect(clicks).toBeLessThanOrEqual(MAX_CLICKS)
})

test('reset the failed sign-ins of a user', async () => {
  for (const status of ['401', '422'])
    fixtures.browser.errors.allowFailure(`${status} /api/v1/auth/login`)
  const login = () =>
    fetch(`${fixtures.server.url}/api/v1/auth/login`, {
      method: 'POST',
      body: new URLSearchParams({ username: 'zhangsan', password: 'wrong' }),
    }).then(({ status }) => status)
  for (let n = 0; n < 5; n++) expect(await login()).toBe(401)
  expect(await login()).toBe(422)
  await open('用户管理')
  await click(rowOf('zhangsan').getByRole('button', { name: '更多' }))
  await click(page.getByRole('menuitem', { name: '重置登录失败次数' }))
  await click(dialogOf(page).getByRole('button', { name: '重置登录失败次数' }))
  await page.getByText('已完成').waitFor()
  expect(await login()).toBe(401)
  expect(clicks).toBeLessThanOrEqual(MAX_CLICKS)
})

test('import a table and generate its page', async () => {
  await open('代码生成')
  await click(page.getByRole('button', { name: '导入表' }))
  await click(dialogOf(page).getByLabel('artist'))
  await click(dialogOf(page).getByRole('button', { name: '导入并写入项目' }))
  await page.getByText(/^已写入/).waitFor({ timeout: 150_000 })
  await access(join(project.root, 'backend/app/api/v1/module_app/artist/controller.py'))
  expect(clicks).toBeLessThanOrEqual(MAX_CLICKS)
})

test('see the changes of yesterday', async () => {
  await runSql(
    fixtures.server.database,
    "UPDATE sys_audit SET at = datetime(at, '-1 day') WHERE object = 'sys_user_role'",
  )
  await open('操作日志')
  await click(page.getByRole('combobox', { name: '时间', exact: true }).first())
  await click(page.getByRole('button', { name: '昨天' }))
  await expect.poll(() => page.locator('.crud .el-table__body tr').allInnerTexts()).toHaveLength(1)
  await click(page.getByRole('button', { name: '详情' }))
  await expect.poll(() => dialogOf(page).innerText()).toContain('岗位专员')
  expect(clicks).toBeLessThanOrEqual(MAX_CLICKS)
})
