import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { dialogOf, signIn } from './console'
import { sql } from './project'
import { useStage } from './fixtures'

const TABLES = `
CREATE TABLE artist (id integer PRIMARY KEY, name varchar(120) NOT NULL UNIQUE);
CREATE TABLE keyless (word text);
`
const PROOF = 300_000 // ms: it runs mypy

let page: Page
const stage = useStage()

beforeAll(async () => {
  await sql(stage.server.database, TABLES)
  page = await stage.crowd.visit()
  await signIn(page, 'admin', '123456')
})

const state = (on: Page) => on.locator('.proof-head .el-tag')
const earlier = () => page.locator('.crud > .el-card__body > .el-table .el-table__body tr')

test('chosen tables are proven, and everybody sees how far it is', async () => {
  await page.goto('/generator/gencode')
  await page.getByRole('button', { name: '模块验证' }).click()
  await page.getByText('还没有验证过').waitFor()
  await page.getByRole('button', { name: '选择表验证' }).click()
  const dialog = dialogOf(page)
  for (const name of ['artist', 'keyless']) await dialog.getByLabel(name).check()
  await dialog.getByRole('button', { name: '验证选中的 2 张表' }).click()
  await expect.poll(() => state(page).innerText()).toBe('进行中')
  expect(await page.getByRole('button', { name: '验证所有表' }).isDisabled()).toBe(true)

  const other = await stage.crowd.visit()
  await signIn(other, 'admin', '123456')
  await other.goto('/generator/prove')
  await expect.poll(() => state(other).innerText()).toBe('进行中')
  await other.context().close()

  await page
    .locator('.proof tr', { hasText: 'keyless 没有主键' })
    .getByText('不适合')
    .waitFor({ timeout: 60_000 })
  await page
    .locator('.proof tr', { hasText: 'artist' })
    .getByText('通过', { exact: true })
    .waitFor({ timeout: PROOF })
  await expect.poll(() => state(page).innerText()).toBe('已完成')
  await page.locator('.proof-kinds').getByText('不适合 1').click()
  await expect.poll(() => page.locator('.proof .el-table__body tr').count()).toBe(1)
})

test('a proof is stopped, and the one before it is still there to see', async () => {
  await page.getByRole('button', { name: '验证所有表' }).click()
  await expect.poll(() => state(page).innerText()).toBe('进行中')
  await page.getByRole('button', { name: '停止' }).click()
  await expect.poll(() => state(page).innerText(), { timeout: 60_000 }).toBe('已停止')
  await expect.poll(() => earlier().count()).toBe(2)
  await earlier().last().getByRole('button', { name: '查看' }).click()
  await expect.poll(() => state(page).innerText()).toBe('已完成')
})
