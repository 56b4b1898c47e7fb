/** A table that somebody brought along becomes a page of the running console, and the page is used. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { add, choose, dialogOf, rows, signIn } from './console'
import { develop } from './development'
import { sql } from './project'
import { useStage } from './fixtures'

const CHINOOK = fileURLToPath(
  new URL('../../../shared/schemas/public/sqlite/chinook.sql', import.meta.url),
)
const NAMES = 1 // the column
const NEW = 'Für Elise'

describe.skipIf(!existsSync(CHINOOK))('a table of a record shop', () => {
  const stage = useStage(develop)
  let page: Page
  const row = (name: string) => page.locator('.el-table__row', { hasText: name })
  const found = (name: string) =>
    page
      .getByLabel('名称', { exact: true })
      .fill(name)
      .then(() => page.getByRole('button', { name: '查询', exact: true }).click())

  beforeAll(async () => {
    await sql(stage.server.database, `BEGIN;${await readFile(CHINOOK, 'utf8')};COMMIT;`)
    page = await stage.crowd.visit()
    await signIn(page, 'admin', '123456')
  })

  test('is written into the project, and is in the menu: nobody restarts anything', async () => {
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
    const music = page.locator('nav.side .el-sub-menu', { hasText: 'music' })
    await music.click()
    await expect
      .poll(() =>
        music
          .locator('.el-menu-item')
          .allInnerTexts()
          .then((pages) => pages.toSorted()),
      )
      .toEqual(['曲目', '流派'])
    await music.getByText('曲目').click()
    await expect.poll(() => rows(page).then((ids) => ids.length)).toBe(20)
  })

  test('is listed, filtered and sorted', async () => {
    await found('rock')
    await page.getByText('共 39 条').waitFor()
    await page.locator('th', { hasText: '名称' }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('order_by')).toBe('name')
    const names = await rows(page, NAMES)
    expect(names).toEqual(names.toSorted())
    await choose(page, page.locator('.crud-filter'), '流派', 'Metal')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '查询', exact: true }).click()
    await expect.poll(() => rows(page, NAMES)).toEqual(["Hot Rockin'"])
  })

  test('takes a new row, by the words of what it points at', async () => {
    await page.getByRole('button', { name: '重置' }).click()
    await add(page, async (form) => {
      await form.getByLabel('名称').fill(NEW)
      await choose(page, form, 'Media type', 'MPEG audio file')
      await choose(page, form, '流派', 'Classical')
      await form.getByLabel('Milliseconds').fill('178000')
      await form.getByLabel('Unit price').fill('0.99')
    })
    await found(NEW)
    await expect.poll(() => rows(page, NAMES)).toEqual([NEW])
    expect(await row(NEW).innerText()).toContain('Classical')
  })

  test('says at the field what is wrong, and keeps a change', async () => {
    await row(NEW).getByRole('button', { name: '修改' }).click()
    stage.crowd.faults.expect('422 /api/v1/music/tracks/3504')
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

  test('is exported as it is filtered, and loses a row on purpose only', async () => {
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

  test('reads in English, in the dark and on a telephone', async () => {
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
