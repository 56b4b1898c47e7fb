import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dialogOf, cellTexts, signIn } from './console'
import { createScratchProject, runSql } from './project'
import { startServer } from './server'
import { useFixtures } from './fixtures'

const TABLES = `
CREATE TABLE artist (id integer PRIMARY KEY, name varchar(120) NOT NULL UNIQUE);
CREATE TABLE album (
  id integer PRIMARY KEY,
  title varchar(160) NOT NULL,
  price decimal(10, 2),
  artist_id integer NOT NULL REFERENCES artist (id)
);
CREATE TABLE keyless (word text);
`

let project: Awaited<ReturnType<typeof createScratchProject>>
let page: Page
afterAll(() => project?.remove())
const fixtures = useFixtures(async () => {
  project = await createScratchProject()
  return startServer({ GENERATOR_ROOT: project.root })
})

beforeAll(async () => {
  await runSql(fixtures.server.database, TABLES)
  page = await fixtures.browser.newPage()
  await signIn(page, 'admin', '123456')
  await page.goto('/generator/gencode')
})

const row = (table: string) => page.getByRole('row', { name: new RegExp(String.raw`\b${table}\b`) })

async function more(table: string, action: string) {
  await row(table).getByRole('button', { name: '更多' }).click()
  await page.getByRole('menuitem', { name: action }).click()
  return dialogOf(page)
}

test('tables are imported, and rejected tables are shown with the reason', async () => {
  await page.getByText('还没有导入表').waitFor()
  await page.getByRole('button', { name: '导入表' }).click()
  const dialog = dialogOf(page)
  await dialog.getByLabel('按表名或注释搜索').fill('al')
  await page.keyboard.press('Enter')
  await expect.poll(() => dialog.locator('.el-table__body tr').count()).toBe(1)
  await dialog.getByLabel('album').check()
  await dialog.getByLabel('按表名或注释搜索').fill('')
  await page.keyboard.press('Enter')
  for (const name of ['artist', 'keyless']) await dialog.getByLabel(name).check()
  await dialog.getByLabel('模块名').fill('music')
  await dialog.getByRole('button', { name: '导入选中的 3 张表' }).click()
  await dialog.getByText('没有主键，也没有可替代主键的唯一约束').waitFor()
  await dialog.getByLabel('关闭此对话框').click()
  await expect
    .poll(() => cellTexts(page).then((names) => names.toSorted()))
    .toEqual(['album', 'artist'])
})

test('the settings of a table are edited, and each default shows its reason', async () => {
  await row('album').getByRole('button', { name: '配置' }).click()
  await page.getByRole('heading', { name: 'album' }).waitFor()
  await page.getByLabel('推断依据: 外键指向 artist').first().waitFor()

  const id = new URL(page.url()).searchParams.get('table')
  fixtures.browser.errors.allowFailure(`422 /api/v1/generator/gencode/update/${id}`)
  await page.getByLabel('title 字段名').fill('class')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('title · 字段名').waitFor()

  await page.getByLabel('title 字段名').fill('title')
  await page.getByLabel('title 标题（中文 / 英文）', { exact: true }).fill('专辑名')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('已保存').waitFor()
  await expect.poll(() => page.getByRole('button', { name: '保存' }).isDisabled()).toBe(true)
})

test('every file is previewed, with its diff', async () => {
  await page.getByRole('button', { name: '预览' }).click()
  const dialog = dialogOf(page)
  await dialog.getByRole('button', { name: /album\/model\.py/ }).click()
  const code = await dialog.locator('.code').innerText()
  expect(code).toContain('class Album')
  await dialog.getByRole('button', { name: /album\/messages\.ts/ }).click()
  await expect.poll(() => dialog.locator('.code').innerText()).toContain('专辑名')
  await dialog.getByText('与磁盘的差异').click()
  await expect.poll(() => dialog.locator('.code .added').count()).toBeGreaterThan(5)
  await dialog.getByRole('button', { name: '关闭', exact: true }).click()
  await page.getByRole('button', { name: '返回列表' }).click()
})

test('changes of a database table are shown before the sync', async () => {
  await runSql(fixtures.server.database, 'ALTER TABLE album ADD COLUMN released date;')
  const dialog = await more('album', '同步')
  await dialog.getByText('+ released').waitFor()
  await dialog.getByRole('button', { name: '同步配置' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const dialogAfterSync = await more('album', '同步')
  await dialogAfterSync.getByText('表结构与导入时一致').waitFor()
  await dialogAfterSync.getByRole('button', { name: '关闭', exact: true }).click()
})

test('a module is written to the project after it was checked', async () => {
  const dialog = await more('album', '写入项目')
  await dialog.getByRole('button', { name: '写入项目' }).click()
  await dialog.getByText(/^已写入/).waitFor({ timeout: 150_000 })
  const model = await readFile(
    join(project.root, 'backend/app/api/v1/module_music/album/model.py'),
    'utf8',
  )
  expect(model).toContain('released')
  await dialog.getByRole('button', { name: '关闭', exact: true }).click()
  await row('album').getByRole('button', { name: '预览' }).click()
  await dialogOf(page).getByText('无变化').first().waitFor()
  await dialogOf(page).getByRole('button', { name: '关闭', exact: true }).click()
})

test('several modules are written one by one, each with its result', async () => {
  await page.locator('.el-table__header .el-checkbox').click()
  await page.locator('.crud-toolbar').getByRole('button', { name: '写入项目' }).click()
  const dialog = dialogOf(page)
  await dialog.getByRole('button', { name: '写入项目' }).click()
  await expect
    .poll(() => dialog.locator('li .el-tag').allInnerTexts(), { timeout: 240_000 })
    .toEqual(['已写入', '已写入'])
  await dialog.getByRole('button', { name: '关闭', exact: true }).click()
  await page.locator('.el-table__header .el-checkbox').click()
})

test('the code of several tables is downloaded as a ZIP', async () => {
  await page.locator('.el-table__header .el-checkbox').click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '打包下载' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('code.zip')
  expect((await readFile(await download.path())).subarray(0, 2).toString()).toBe('PK')
})

test('deleting the settings keeps the table', async () => {
  await row('artist').getByRole('button', { name: '删除' }).click()
  await page.locator('.el-message-box').getByRole('button', { name: '删除' }).click()
  await row('artist').waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: '导入表' }).click()
  await dialogOf(page).getByLabel('artist').waitFor()
})
