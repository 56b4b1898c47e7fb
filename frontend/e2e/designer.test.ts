import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { createRow, buttonLabels, selectOption, dialogOf, cellTexts, signIn } from './console'
import { runSql } from './project'
import { useFixtures } from './fixtures'

const fixtures = useFixtures()
const GENRE = `CREATE TABLE genre (
  id integer PRIMARY KEY, word varchar(40) NOT NULL, up integer REFERENCES genre (id),
  UNIQUE (word, up)
)`
const CREATE = '/api/v1/generator/gencode/create'
let page: Page

beforeAll(async () => {
  await runSql(
    fixtures.server.database,
    'CREATE TABLE shelf (id integer PRIMARY KEY, name varchar(40) NOT NULL UNIQUE)',
  )
  page = await fixtures.browser.newPage()
  await signIn(page, 'admin', '123456')
  await page.goto('/generator/gencode')
})

const cell = (label: string) => page.getByLabel(label, { exact: true })
const names = () =>
  page
    .locator('.design-grid tbody tr td:first-child input')
    .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value))
const press = (name: string) =>
  page.locator('.crud').getByRole('button', { name, exact: true }).click()

async function open() {
  await press('建表')
  await page.getByRole('heading', { name: '新建表' }).waitFor()
}

test('a table is designed, previewed as SQL and created, and its settings open', async () => {
  await open()
  await page.getByLabel('表名').fill('book')
  await page.getByLabel('表注释').fill('图书')
  expect(await names()).toEqual(['id', ''])
  await cell('列 2 列名').fill('title')
  await cell('title 注释').fill('书名')
  await press('添加列')
  await page.keyboard.type('state')
  await cell('state 可选值（回车添加）').fill('open')
  await page.keyboard.press('Enter')
  await page.keyboard.type('shut')
  await page.keyboard.press('Enter')
  await selectOption(page, page.locator('.crud'), 'state 默认值', 'open')
  await press('添加外键')
  await selectOption(page, page.locator('.crud'), '目标表', 'shelf')
  await expect.poll(names).toEqual(['id', 'title', 'state', 'shelf_id'])
  expect(await page.getByRole('combobox', { name: 'shelf_id 类型' }).isDisabled()).toBe(true)

  await cell('shelf_id 列名').press('Alt+ArrowUp')
  await expect.poll(names).toEqual(['id', 'title', 'shelf_id', 'state'])
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
    'shelf_id 列名',
  )

  await press('查看 SQL')
  const sqlText = await dialogOf(page).locator('.code').innerText()
  expect(sqlText).toContain('CREATE TABLE book')
  expect(sqlText).toContain("CHECK (state IN ('open', 'shut'))")
  expect(sqlText).toContain('FOREIGN KEY(shelf_id) REFERENCES shelf (id)')
  await dialogOf(page).getByRole('button', { name: '建表' }).click()
  await page.getByRole('heading', { name: 'book 图书' }).waitFor()
  await page.getByLabel('推断依据: 外键指向 shelf').first().waitFor()
  await press('返回列表')
  await expect.poll(() => cellTexts(page)).toEqual(['book'])
})

test('a server error is shown at its cell, and the design is kept', async () => {
  fixtures.browser.errors.allowFailure(`422 ${CREATE}`)
  fixtures.browser.errors.allowFailure(`409 ${CREATE}`)
  await open()
  await page.getByLabel('表名').fill('Book')
  await cell('列 2 列名').fill('title')
  await cell('title 长度').fill('')
  await press('建表')
  await page
    .locator('.is-invalid', { has: cell('title 长度') })
    .getByText('字符串类型必须指定长度')
    .waitFor()
  await page.getByRole('alert').getByText('title · 长度').waitFor()
  await cell('title 长度').fill('20')
  await press('建表')
  await page.locator('.is-invalid', { has: page.getByLabel('表名') }).waitFor()
  expect([
    await page.getByLabel('表名').inputValue(),
    await cell('title 长度').inputValue(),
    await names(),
  ]).toEqual(['Book', '20', ['id', 'title']])
})

test('leaving an unsaved design asks for confirmation', async () => {
  const keep = page.getByRole('dialog').getByRole('button', { name: '继续编辑' })
  await press('返回列表')
  await keep.click()
  await page.locator('a.brand').click()
  await keep.click()
  expect(await names()).toEqual(['id', 'title'])
})

test('DDL is imported into the designer, and errors are shown', async () => {
  fixtures.browser.errors.allowFailure(`422 ${CREATE}/read`)
  await press('导入 DDL')
  const dialog = dialogOf(page)
  await dialog.getByText('导入后会替换当前的设计').waitFor()
  await dialog.getByLabel('CREATE TABLE 语句').fill('DROP TABLE book')
  await dialog.getByRole('button', { name: '导入', exact: true }).click()
  await dialog.locator('.el-form-item__error').waitFor()
  await dialog.getByLabel('CREATE TABLE 语句').fill(GENRE)
  await dialog.getByRole('button', { name: '导入', exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect(await names()).toEqual(['id', 'word', 'up'])
  expect(await cell('word 长度').inputValue()).toBe('40')
  await page.getByText('本表', { exact: true }).first().waitFor()
  await press('建表')
  await page.getByRole('heading', { name: 'genre' }).waitFor()
  await press('返回列表')
})

test('a table with owner columns has a data scope', async () => {
  await open()
  await page.getByLabel('表名').fill('visit')
  await cell('列 2 列名').fill('purpose')
  await press('归属用户与部门')
  expect(
    await page.locator('.crud').getByRole('button', { name: '归属用户与部门' }).isDisabled(),
  ).toBe(true)
  await press('建表')
  await page.getByRole('heading', { name: 'visit' }).waitFor()
  await page.getByRole('tab', { name: '基本设置' }).click()
  await page.getByLabel('推断依据: 引用平台的用户和部门，因此数据范围对其生效').first().waitFor()
  await press('返回列表')
})

test('a user without permission to list tables has no import button', async () => {
  await page.goto('/system/role')
  await createRow(page, async (form) => {
    await form.getByLabel('角色名称').fill('建模员')
    await form.getByLabel('角色编码').fill('modeller')
    await form.getByLabel('查询: 菜单权限').fill('代码生成')
    await form.getByText('代码生成', { exact: true }).last().click()
    await form.getByLabel('查询: 菜单权限').fill('查看数据库表')
    await form.getByText('查看数据库表', { exact: true }).click()
  })
  await page.goto('/system/user')
  await createRow(page, async (form) => {
    await form.getByLabel('用户名').fill('lisi')
    await form.getByLabel('姓名').fill('李四')
    await form.getByLabel('密码', { exact: true }).fill('a quiet forenoon')
    await selectOption(page, form, '部门', '总公司')
    await selectOption(page, form, '角色', '建模员')
    await page.keyboard.press('Escape')
  })
  const modeller = await fixtures.browser.newPage()
  await signIn(modeller, 'lisi', 'a quiet forenoon')
  const form = dialogOf(modeller)
  for (const label of ['新密码', '确认新密码'])
    await form.getByLabel(label, { exact: true }).fill('another quiet forenoon')
  await form.getByRole('button', { name: '保存' }).click()
  await form.waitFor({ state: 'hidden' })
  await modeller.goto('/generator/gencode')
  await expect.poll(() => buttonLabels(modeller)).toContain('建表')
  expect(await buttonLabels(modeller)).not.toContain('导入表')
})
