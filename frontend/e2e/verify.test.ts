import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { dialogOf, signIn } from './console'
import { runSql } from './project'
import { useFixtures } from './fixtures'

const TABLES = `
CREATE TABLE artist (id integer PRIMARY KEY, name varchar(120) NOT NULL UNIQUE);
CREATE TABLE keyless (word text);
`
const RUN_TIMEOUT_MS = 300_000 // a run includes mypy

let page: Page
const fixtures = useFixtures()

beforeAll(async () => {
  await runSql(fixtures.server.database, TABLES)
  page = await fixtures.browser.newPage()
  await signIn(page, 'admin', '123456')
})

const state = (on: Page) => on.locator('.run-head .el-tag')
const runRows = () => page.locator('.crud > .el-card__body > .el-table .el-table__body tr')

test('selected tables are verified, and other users see the progress', async () => {
  await page.goto('/generator/gencode')
  await page.getByRole('button', { name: '模块验证' }).click()
  await page.getByText('还没有验证记录').waitFor()
  await page.getByRole('button', { name: '选择表验证' }).click()
  const dialog = dialogOf(page)
  for (const name of ['artist', 'keyless']) await dialog.getByLabel(name).check()
  await dialog.getByRole('button', { name: '验证选中的 2 张表' }).click()
  await expect.poll(() => state(page).innerText()).toBe('进行中')
  expect(await page.getByRole('button', { name: '验证所有表' }).isDisabled()).toBe(true)

  const other = await fixtures.browser.newPage()
  await signIn(other, 'admin', '123456')
  await other.goto('/generator/verify')
  await expect.poll(() => state(other).innerText()).toBe('进行中')
  await other.context().close()

  await page
    .locator('.run tr', { hasText: 'keyless 没有主键' })
    .getByText('不支持')
    .waitFor({ timeout: 60_000 })
  await page
    .locator('.run tr', { hasText: 'artist' })
    .getByText('通过', { exact: true })
    .waitFor({ timeout: RUN_TIMEOUT_MS })
  await expect.poll(() => state(page).innerText()).toBe('已完成')
  await page.locator('.run-filter').getByText('不支持 1').click()
  await expect.poll(() => page.locator('.run .el-table__body tr').count()).toBe(1)
})

test('a run is stopped, and the previous run can be selected', async () => {
  await page.getByRole('button', { name: '验证所有表' }).click()
  await expect.poll(() => state(page).innerText()).toBe('进行中')
  await page.getByRole('button', { name: '停止' }).click()
  await expect.poll(() => state(page).innerText(), { timeout: 60_000 }).toBe('已停止')
  await expect.poll(() => runRows().count()).toBe(2)
  await runRows().last().getByRole('button', { name: '查看' }).click()
  await expect.poll(() => state(page).innerText()).toBe('已完成')
})
