/** Features of every list: column layout, page size, export and bulk delete. */
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { selectOption, dialogOf, cellTexts, signIn } from './console'
import { runSql } from './project'
import { useFixtures } from './fixtures'

const POSITIONS = `
INSERT INTO sys_position (name, code, sort, status, created_at, updated_at, version, owner_id,
    owner_dept_id)
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 45)
  SELECT '岗位 ' || i, 'position-' || i, i, 'enabled', '2026-01-01', '2026-01-01', 1, 1, 1 FROM n;
`

const fixtures = useFixtures()
let page: Page

beforeAll(async () => {
  await runSql(fixtures.server.database, POSITIONS)
  page = await fixtures.browser.newPage()
  await signIn(page, 'admin', '123456')
})

const heads = async (of = page) => {
  await of.locator('.el-table__row').first().waitFor()
  return (await of.locator('.crud .el-table__header th .cell').allInnerTexts())
    .map((text) => text.trim())
    .filter(Boolean)
}

test('columns are hidden and moved by keyboard, also for another browser', async () => {
  await page.goto('/system/position')
  expect(await heads()).toEqual(['岗位名称', '岗位编码', '排序', '状态', '创建时间', '操作'])
  await page.getByRole('button', { name: '列设置' }).press('Enter')
  const settings = dialogOf(page)
  await settings.getByRole('checkbox', { name: '创建时间' }).press('Space')
  const up = settings.getByRole('button', { name: '上移 排序' })
  await up.focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => up.evaluate((node) => node === document.activeElement)).toBe(true)
  await page.keyboard.press('Enter')
  const saved = page.waitForResponse((answer) => answer.url().includes('/preferences/'))
  await settings.getByRole('button', { name: '保存' }).press('Enter')
  await saved
  await expect.poll(() => heads()).toEqual(['排序', '岗位名称', '岗位编码', '状态', '操作'])

  const otherPage = await fixtures.browser.newPage()
  const requests: string[] = []
  otherPage.on(
    'request',
    (request) => request.url().includes('/api/v1/preferences') && requests.push(request.url()),
  )
  await signIn(otherPage, 'admin', '123456')
  const renderedHeads: string[] = []
  await otherPage.exposeFunction('recordHead', (text: string) => renderedHeads.push(text))
  await otherPage.evaluate(`new MutationObserver(() => {
    if (location.pathname !== '/system/position') return
    const heads = document.querySelectorAll('.crud .el-table__header th')
    for (const head of heads) recordHead(head.textContent)
  }).observe(document, { childList: true, subtree: true })`)
  for (const name of ['部门管理', '岗位管理']) {
    await otherPage.keyboard.press('Control+k')
    await otherPage.locator('[aria-controls=search-results]:focus').waitFor()
    await otherPage.keyboard.type(name)
    await otherPage.keyboard.press('Enter')
    await otherPage.locator('h1', { hasText: name }).waitFor()
  }
  expect(await heads(otherPage)).toEqual(['排序', '岗位名称', '岗位编码', '状态', '操作'])
  expect(renderedHeads).toContain('岗位编码')
  expect(renderedHeads).not.toContain('创建时间')
  expect(requests).toHaveLength(1)
  await otherPage.context().close()
})

test('the page size is saved, and the column layout can be reset', async () => {
  await selectOption(page, page.locator('.crud-pagination'), '每页条数', '10 条/页')
  await expect.poll(async () => (await cellTexts(page)).length).toBe(10)
  await page.goto('/system/position')
  await expect.poll(async () => (await cellTexts(page)).length).toBe(10)

  await page.getByRole('button', { name: '列设置' }).click()
  await dialogOf(page).getByRole('button', { name: '恢复默认' }).click()
  await dialogOf(page).getByRole('button', { name: '保存' }).click()
  await expect
    .poll(() => heads())
    .toEqual(['岗位名称', '岗位编码', '排序', '状态', '创建时间', '操作'])
  await page.reload()
  await expect
    .poll(() => heads())
    .toEqual(['岗位名称', '岗位编码', '排序', '状态', '创建时间', '操作'])
})

test('an export shows its progress and saves a file', async () => {
  await page.goto('/system/position')
  let go = () => {}
  await page.route(
    '**/positions/export*',
    (route) => new Promise((resolve) => (go = () => resolve(route.continue()))),
    { times: 1 },
  )
  const file = page.waitForEvent('download')
  const button = page.getByRole('button', { name: '导出' })
  await button.press('Enter')
  await dialogOf(page).getByRole('status').getByText('正在导出 45 条').waitFor()
  await dialogOf(page).getByRole('progressbar', { name: '下载进度' }).waitFor()
  go()
  const saved = await file
  expect(saved.suggestedFilename()).toBe('positions.xlsx')
  expect((await readFile(await saved.path())).subarray(0, 2).toString()).toBe('PK')
  await page.getByText('已导出 45 条').waitFor()
  await dialogOf(page).waitFor({ state: 'hidden' })
})

test('an export is cancelled by keyboard, and a failed one is started again', async () => {
  const button = page.getByRole('button', { name: '导出' })
  await page.route('**/positions/export*', () => {}, { times: 1 })
  const failedRequest = page.waitForEvent('requestfailed')
  await button.press('Enter')
  await dialogOf(page).getByRole('status').waitFor()
  await page.keyboard.press('Escape')
  expect((await failedRequest).url()).toContain('/positions/export')
  await dialogOf(page).waitFor({ state: 'hidden' })
  await expect.poll(() => button.evaluate((node) => node === document.activeElement)).toBe(true)

  fixtures.browser.errors.allowFailure('422 /api/v1/positions/export')
  const json = { message: '符合条件的数据超过 100,000 条', error: 'too_many_rows' }
  await page.route('**/positions/export*', (route) => route.fulfill({ status: 422, json }), {
    times: 1,
  })
  await button.press('Enter')
  await dialogOf(page)
    .getByRole('alert')
    .getByText('导出失败：符合条件的数据超过 100,000 条')
    .waitFor()
  const file = page.waitForEvent('download')
  await dialogOf(page).getByRole('button', { name: '重试' }).press('Enter')
  expect((await file).suggestedFilename()).toBe('positions.xlsx')
  await dialogOf(page).waitFor({ state: 'hidden' })
})

test('all matching rows are deleted if the count has not changed', async () => {
  await page.goto('/system/position?name=1')
  await expect.poll(async () => (await cellTexts(page)).length).toBe(10)
  await page.locator('.el-table__header .el-checkbox').click()
  await page.getByRole('button', { name: '选择符合条件的全部 14 条' }).click()
  await page.getByText('已选中符合条件的全部 14 条').waitFor()
  await runSql(
    fixtures.server.database,
    `UPDATE sys_position SET name = 'elf' WHERE code = 'position-11'`,
  )
  fixtures.browser.errors.allowFailure('409 /api/v1/positions/matching/14')
  await page.locator('.crud-toolbar').getByRole('button', { name: '删除' }).click()
  await dialogOf(page).getByText('全部 14 条').waitFor()
  await dialogOf(page).getByRole('button', { name: '删除' }).click()
  await page.getByText('已不是 14 条').waitFor()
  await page.getByText('共 13 条').waitFor()

  await page.locator('.el-table__header .el-checkbox').click()
  await page.getByRole('button', { name: '选择符合条件的全部 13 条' }).click()
  await page.locator('.crud-toolbar').getByRole('button', { name: '删除' }).click()
  await dialogOf(page).getByRole('button', { name: '删除' }).click()
  await page.getByText('已删除 13 条').waitFor()
  await page.goto('/system/position')
  await page.getByText('共 32 条').waitFor()
  await page.locator('.el-table__header .el-checkbox').click()
  await page.getByRole('button', { name: '未设置筛选条件：选择全部 32 条' }).click()
  await page.getByRole('button', { name: '取消选择' }).click()
  await page.getByRole('button', { name: '未设置筛选条件' }).waitFor({ state: 'hidden' })
})

test('the columns of a log can be hidden', async () => {
  await page.goto('/monitor/login_log')
  expect(await heads()).toContain('设备')
  await page.getByRole('button', { name: '列设置' }).click()
  await dialogOf(page).getByRole('checkbox', { name: '设备' }).press('Space')
  await dialogOf(page).getByRole('button', { name: '保存' }).click()
  await expect.poll(() => heads()).not.toContain('设备')
})

test('a dictionary links to its items', async () => {
  await page.goto('/system/dict')
  await page.locator('.el-table__row', { hasText: 'sys_yes_no' }).getByRole('link').click()
  await expect.poll(async () => (await cellTexts(page)).length).toBe(2)
})
