/** A table of a foreign schema becomes a page of the running console, and the page is used. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { createRow, selectOption, dialogOf, cellTexts, signIn } from './console'
import { startDevServer } from './development'
import { runSql } from './project'
import { useFixtures } from './fixtures'

const CHINOOK = fileURLToPath(
  new URL('../../../shared/schemas/public/sqlite/chinook.sql', import.meta.url),
)
const NAME_COLUMN = 1
const NEW = 'Für Elise'

describe.skipIf(!existsSync(CHINOOK))('a generated page', () => {
  const fixtures = useFixtures(startDevServer)
  let page: Page
  const row = (name: string) => page.locator('.el-table__row', { hasText: name })
  const searchName = (name: string) =>
    page
      .getByLabel('Name', { exact: true })
      .fill(name)
      .then(() => page.getByRole('button', { name: '查询', exact: true }).click())

  beforeAll(async () => {
    await runSql(fixtures.server.database, `BEGIN;${await readFile(CHINOOK, 'utf8')};COMMIT;`)
    page = await fixtures.browser.newPage()
    await signIn(page, 'admin', '123456')
  })

  test('is written to the project and appears in the menu without a restart', async () => {
    await page.goto('/generator/gencode')
    await page.getByRole('button', { name: '导入表' }).click()
    const tables = dialogOf(page)
    await tables.getByLabel('按表名或注释搜索').fill('r')
    await page.keyboard.press('Enter')
    await tables.getByText('Album').waitFor({ state: 'hidden' })
    for (const name of ['Genre', 'Track']) await tables.getByLabel(name, { exact: true }).check()
    await tables.getByLabel('模块名').fill('music')
    await tables.getByRole('button', { name: '导入选中的 2 张表' }).click()
    await page.locator('.crud .el-table__header .el-checkbox').click()
    await page.locator('.crud-toolbar').getByRole('button', { name: '写入项目' }).click()
    await dialogOf(page).getByRole('button', { name: '写入项目' }).click()
    await expect
      .poll(() => dialogOf(page).locator('li .el-tag').allInnerTexts(), { timeout: 240_000 })
      .toEqual(['已写入', '已写入'])
    await dialogOf(page).getByRole('button', { name: '关闭', exact: true }).click()
    const music = page.locator('nav.sidebar .el-sub-menu', { hasText: 'music' })
    await music.click()
    await expect
      .poll(() =>
        music
          .locator('.el-menu-item')
          .allInnerTexts()
          .then((pages) => pages.toSorted()),
      )
      .toEqual(['Track', '流派'])
    await music.getByText('Track').click()
    await expect.poll(() => cellTexts(page).then((ids) => ids.length)).toBe(20)
  })

  test('is listed, filtered and sorted', async () => {
    await searchName('rock')
    await page.getByText('共 39 条').waitFor()
    // The text: the center of a narrow header is its arrow for the descending order.
    const heading = page.locator('th').getByText('Name', { exact: true })
    await heading.click({ position: { x: 16, y: 10 } })
    const orderBy = () => new URL(page.url()).searchParams.get('order_by')
    await expect.poll(orderBy).toBe('Name')
    const names = await cellTexts(page, NAME_COLUMN)
    expect(names).toEqual(names.toSorted())
    await selectOption(page, page.locator('.crud-filter'), 'Genre', 'Metal')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '查询', exact: true }).click()
    await expect.poll(() => cellTexts(page, NAME_COLUMN)).toEqual(["Hot Rockin'"])
  })

  test('creates a row, with the linked rows selected by label', async () => {
    await page.getByRole('button', { name: '重置' }).click()
    await createRow(page, async (form) => {
      await form.getByLabel('Name').fill(NEW)
      await selectOption(page, form, 'Media type', 'MPEG audio file')
      await selectOption(page, form, 'Genre', 'Classical')
      await form.getByLabel('Milliseconds').fill('178000')
      await form.getByLabel('Unit price').fill('0.99')
    })
    await searchName(NEW)
    await expect.poll(() => cellTexts(page, NAME_COLUMN)).toEqual([NEW])
    expect(await row(NEW).innerText()).toContain('Classical')
  })

  test('shows errors at the field and saves a change', async () => {
    await row(NEW).getByRole('button', { name: '修改' }).click()
    fixtures.browser.errors.allowFailure('422 /api/v1/music/tracks/3504')
    const price = dialogOf(page).getByLabel('Unit price')
    await price.fill('0.999')
    await dialogOf(page).getByRole('button', { name: '保存' }).click()
    await dialogOf(page)
      .locator('.el-form-item', { hasText: 'Unit price' })
      .locator('.el-form-item__error')
      .waitFor()
    await price.fill('1.29')
    await dialogOf(page).getByRole('button', { name: '保存' }).click()
    await dialogOf(page).waitFor({ state: 'hidden' })
    await expect.poll(() => row(NEW).innerText()).toContain('1.29')
  })

  test('exports the filtered rows and deletes a row after confirmation', async () => {
    const file = page.waitForEvent('download')
    await page.getByRole('button', { name: '导出' }).click()
    expect((await file).suggestedFilename()).toMatch(/\.xlsx$/)
    await page.getByText('已导出 1 条').waitFor()
    await row(NEW).getByRole('button', { name: '删除' }).click()
    await page.locator('.el-message-box').getByRole('button', { name: '取消' }).click()
    await row(NEW).getByRole('button', { name: '删除' }).click()
    await page.locator('.el-message-box').getByRole('button', { name: '删除' }).click()
    await row(NEW).waitFor({ state: 'hidden' })
  })

  test('works in English, in dark mode and at 390 px', async () => {
    await page.getByRole('button', { name: '重置' }).click()
    await page.setViewportSize({ width: 390, height: 844 })
    await page.evaluate(() => localStorage.setItem('language', 'en'))
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.reload()
    await page.getByRole('heading', { name: 'Track' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    expect(await page.evaluate(() => document.documentElement.classList.contains('dark'))).toBe(
      true,
    )
  })
})
