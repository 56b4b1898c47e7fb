/** What is done most often takes at most four clicks from the first page (docs/tasks.md). */
import { execFileSync } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dialogOf, signIn } from './console'
import { scratchProject, sql } from './project'
import { PYTHON, serve } from './server'
import { useStage } from './fixtures'

const AT_MOST = 4
let project: Awaited<ReturnType<typeof scratchProject>>
afterAll(() => project?.remove())
const stage = useStage(async () => {
  project = await scratchProject()
  return serve({ GENERATOR_ROOT: project.root })
})

const SAMPLE = `
CREATE TABLE artist (id integer PRIMARY KEY, name varchar(120) NOT NULL UNIQUE);
INSERT INTO sys_role (name, code, reach, sort, enabled, created_at, updated_at, version) VALUES ('岗位专员', 'clerk', 'self', 9, 1, '2026-01-01', '2026-01-01', 1);
INSERT INTO sys_user (username, name, hashed_password, security_stamp, is_active, is_superuser, must_change_password, dept_id, owner_id, created_at, updated_at, version)
  VALUES ('zhangsan', '张三', 'none', 'none', 1, 0, 0, 1, 1, '2026-01-01', '2026-01-01', 1);
`
let page: Page
let clicks = 0

async function click(target: Locator) {
  clicks += 1
  await target.click()
}

/** From the first page, by one of its shortcuts. */
async function open(name: string) {
  await page.goto('/')
  clicks = 0
  await click(page.locator('.shortcuts a', { hasText: name }).first())
}

beforeAll(async () => {
  await sql(stage.server.database, SAMPLE)
  page = await stage.crowd.visit()
  await signIn(page, 'admin', '123456')
})

const rowOf = (name: string) => page.getByRole('row', { name: new RegExp(name) })

test('add a user to a role', async () => {
  await open('用户管理')
  await click(rowOf('zhangsan').getByRole('button', { name: '分配角色' }))
  await click(dialogOf(page).getByText('岗位专员', { exact: true }))
  await click(dialogOf(page).getByRole('button', { name: '保存' }))
  await rowOf('zhangsan').getByRole('button', { name: '岗位专员' }).waitFor()
  expect(clicks).toBeLessThanOrEqual(AT_MOST)
})

test('find who may do something', async () => {
  await open('权限诊断')
  const holders = page.locator('.el-card').last()
  await page.waitForLoadState('networkidle') // a list that is chosen from grows as its answer comes
  const select = holders.locator('.el-select', {
    has: page.getByRole('combobox', { name: '权限标识' }),
  })
  await click(select)
  await page.keyboard.type('user:delete')
  const list = await select.getByRole('combobox').getAttribute('aria-controls')
  await click(page.locator(`[id="${list}"]`).getByText('system:user:delete'))
  await expect.poll(() => holders.locator('.el-table__body tr').allInnerTexts()).toHaveLength(1)
  expect(clicks).toBeLessThanOrEqual(AT_MOST)
})

test('undo a wrong-password lock', async () => {
  for (const status of ['401', '422']) stage.crowd.faults.expect(`${status} /api/v1/auth/login`)
  const guess = () =>
    fetch(`${stage.server.url}/api/v1/auth/login`, {
      method: 'POST',
      body: new URLSearchParams({ username: 'zhangsan', password: 'wrong' }),
    }).then(({ status }) => status)
  for (let n = 0; n < 5; n++) expect(await guess()).toBe(401)
  expect(await guess()).toBe(422)
  await open('用户管理')
  await click(rowOf('zhangsan').getByRole('button', { name: '更多' }))
  await click(page.getByRole('menuitem', { name: '清除密码错误次数' }))
  await click(dialogOf(page).getByRole('button', { name: '继续' }))
  await page.getByText('已完成').waitFor()
  expect(await guess()).toBe(401)
  expect(clicks).toBeLessThanOrEqual(AT_MOST)
})

test('import a table and get its page', async () => {
  await open('代码生成')
  await click(page.getByRole('button', { name: '导入表' }))
  await click(dialogOf(page).getByLabel('artist'))
  await click(dialogOf(page).getByRole('button', { name: '导入并写入项目' }))
  await page.getByText(/^已写入/).waitFor({ timeout: 150_000 })
  await access(join(project.root, 'backend/app/api/v1/module_app/artist/controller.py'))
  expect(clicks).toBeLessThanOrEqual(AT_MOST)
})

test('see what changed yesterday', async () => {
  const shift =
    "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute(\"update sys_audit set at = datetime(at, '-1 day') where object = 'sys_user_role'\"); db.commit()"
  execFileSync(PYTHON, ['-c', shift, stage.server.database])
  await open('操作日志')
  await click(page.getByRole('combobox', { name: '时间', exact: true }).first())
  await click(page.getByRole('button', { name: '昨天' }))
  await expect.poll(() => page.locator('.crud .el-table__body tr').allInnerTexts()).toHaveLength(1)
  await click(page.getByRole('button', { name: '详情' }))
  await expect.poll(() => dialogOf(page).innerText()).toContain('岗位专员')
  expect(clicks).toBeLessThanOrEqual(AT_MOST)
})
