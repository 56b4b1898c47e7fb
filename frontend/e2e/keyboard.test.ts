/** The console without a mouse: global search and every action of a list page. */
import type { Locator, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { dialogOf, cellTexts, signIn } from './console'
import { runSql } from './project'
import { useFixtures } from './fixtures'

const fixtures = useFixtures()
let page: Page

const USERS = `
INSERT INTO sys_user (username, name, hashed_password, security_stamp, is_active, is_superuser,
    must_change_password, dept_id, owner_id, created_at, updated_at, version)
  VALUES
    ('xiaoming', '王小明', 'none', 'none', 1, 0, 0, 1, 1, '2026-01-01', '2026-01-01', 1),
    ('xiaofang', '王小芳', 'none', 'none', 1, 0, 0, 1, 1, '2026-01-01', '2026-01-01', 1);
`

beforeAll(async () => {
  await runSql(fixtures.server.database, USERS)
  page = await fixtures.browser.newPage()
  await signIn(page, 'admin', '123456')
})

const results = () => page.locator('#search-results').getByRole('option')
const pageResults = () =>
  page.locator('#search-results').getByRole('group', { name: '页面' }).getByRole('option')

/** Waits until the search input has the focus. */
const searchReady = () => page.locator('[aria-controls=search-results]:focus').waitFor()

/** Presses the key until the target has the focus. */
async function tabTo(target: Locator, key = 'Tab') {
  for (let stops = 0; stops < 80; stops++) {
    if (await target.evaluate((node) => node === document.activeElement)) return
    await page.keyboard.press(key)
  }
  throw new Error(`${target} can't be reached with ${key}`)
}

async function typeInto(label: string, text: string) {
  await tabTo(dialogOf(page).getByLabel(label))
  await page.keyboard.press('Control+a')
  await page.keyboard.type(text)
}

test.each([
  ['Control+k', '岗位', '/system/position'],
  ['Meta+k', 'dept', '/system/dept'],
])('%s finds a page by its name in both languages', async (keys, words, path) => {
  await page.keyboard.press(keys)
  await searchReady()
  await page.keyboard.type(words)
  await expect.poll(() => pageResults().count()).toBe(1)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**${path}`)
  await dialogOf(page).waitFor({ state: 'hidden' })
})

test('arrow keys select a result, and Escape closes the search', async () => {
  await page.keyboard.press('Control+k')
  await searchReady()
  const selected = page.locator('#search-results [aria-selected=true]')
  const first = await selected.innerText()
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => selected.innerText()).not.toBe(first)
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await expect.poll(() => results().last().getAttribute('aria-selected')).toBe('true')
  await page.keyboard.type('no such page')
  await page.getByText('没有找到').waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await dialogOf(page).waitFor({ state: 'hidden' })
  expect(new URL(page.url()).pathname).toBe('/system/dept')
})

/** Opens the first record that matches. Enter is pressed before the results arrive. */
async function openRecord(words: string) {
  await page.keyboard.press('Control+k')
  await searchReady()
  await page.keyboard.type(words)
  await page.keyboard.press('Enter')
  await dialogOf(page).waitFor({ state: 'hidden' })
}

const highlighted = () => page.locator('.crud .is-highlighted')

test('a user is found by name and highlighted in the list', async () => {
  await openRecord('王小明')
  await page.waitForURL('**/system/user?username=xiaoming#row-*')
  await expect.poll(() => cellTexts(page)).toEqual(['xiaoming'])
  await expect.poll(() => highlighted().count()).toBe(1)
})

test('another search on the same page replaces the filter, and the menu clears it', async () => {
  await openRecord('王小芳')
  await page.waitForURL('**/system/user?username=xiaofang#row-*')
  await expect.poll(() => cellTexts(page)).toEqual(['xiaofang'])
  await page.locator('nav.sidebar').getByRole('link', { name: '用户管理' }).click()
  await page.waitForURL('**/system/user')
  await expect.poll(async () => (await cellTexts(page)).length).toBe(3)
  await page.goBack()
  await expect.poll(() => cellTexts(page)).toEqual(['xiaofang'])
})

test('arrow keys move through all groups, and a tree row is highlighted', async () => {
  await page.keyboard.press('Control+k')
  await searchReady()
  await page.keyboard.type('用户')
  const selected = page.locator('#search-results [aria-selected=true]')
  const menus = page
    .locator('#search-results')
    .getByRole('group', { name: '菜单管理' })
    .getByRole('option')
  await menus.filter({ hasText: '新增用户' }).waitFor()
  for (let step = 0; step < 20 && !(await selected.innerText()).includes('新增用户'); step++)
    await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/system/menu?*#row-*')
  await expect.poll(() => highlighted().innerText()).toContain('新增用户')
  expect((await cellTexts(page)).length).toBeGreaterThan(10)
})

test('the menu is used with the keyboard, and its pages are links', async () => {
  await page.goto('/')
  const group = page.locator('nav.sidebar').getByRole('button', { name: '系统管理' })
  await tabTo(group)
  await page.keyboard.press('Enter')
  const link = page.locator('nav.sidebar').getByRole('link', { name: '岗位管理' })
  await tabTo(link)
  expect(await link.getAttribute('href')).toBe('/system/position')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/system/position')
  await expect.poll(() => link.getAttribute('aria-current')).toBe('page')
})

test('a row is created, edited, filtered and deleted', async () => {
  await page.goto('/system/position')
  await tabTo(page.getByRole('button', { name: '新增' }))
  await page.keyboard.press('Enter')
  await dialogOf(page).waitFor()
  await typeInto('岗位名称', '司机')
  await typeInto('岗位编码', 'driver')
  await page.keyboard.press('Enter')
  await dialogOf(page).waitFor({ state: 'hidden' })
  await expect.poll(() => cellTexts(page)).toEqual(['司机'])

  await tabTo(page.getByRole('button', { name: '修改' }))
  await page.keyboard.press('Enter')
  await dialogOf(page).waitFor()
  await typeInto('岗位编码', 'courier')
  await tabTo(dialogOf(page).getByRole('button', { name: '保存' }))
  await page.keyboard.press('Space')
  await expect.poll(() => cellTexts(page, 1)).toEqual(['courier'])

  await tabTo(page.getByRole('textbox', { name: '岗位编码' }), 'Shift+Tab')
  await page.keyboard.type('courier')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/position?*code=courier*')

  await tabTo(page.locator('.el-table__row [type=checkbox]'))
  await page.keyboard.press('Space')
  await tabTo(page.locator('.crud-toolbar').getByRole('button', { name: '删除' }), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await dialogOf(page).waitFor()
  await tabTo(dialogOf(page).getByRole('button', { name: '删除' }))
  await page.keyboard.press('Enter')
  await page.getByText('没有符合条件').waitFor()
})
