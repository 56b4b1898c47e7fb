/** Without a mouse: to any page by its name, and through every action of a list page. */
import type { Locator, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { dialogOf, rows, signIn } from './console'
import { sql } from './project'
import { useStage } from './fixtures'

const stage = useStage()
let page: Page

const PEOPLE = `
INSERT INTO sys_user (username, name, hashed_password, security_stamp, is_active, is_superuser, must_change_password, dept_id, owner_id, created_at, updated_at, version)
  VALUES ('xiaoming', '王小明', 'none', 'none', 1, 0, 0, 1, 1, '2026-01-01', '2026-01-01', 1), ('xiaofang', '王小芳', 'none', 'none', 1, 0, 0, 1, 1, '2026-01-01', '2026-01-01', 1);
`

beforeAll(async () => {
  await sql(stage.server.database, PEOPLE)
  page = await stage.crowd.visit()
  await signIn(page, 'admin', '123456')
})

const found = () => page.locator('#menu-search').getByRole('option')
const foundPages = () =>
  page.locator('#menu-search').getByRole('group', { name: '页面' }).getByRole('option')

/** The search is open and listens. */
const ready = () => page.locator('[aria-controls=menu-search]:focus').waitFor()

/** As far as the tab key goes from where the focus is, once around at most. */
async function tabTo(target: Locator, key = 'Tab') {
  for (let stops = 0; stops < 80; stops++) {
    if (await target.evaluate((node) => node === document.activeElement)) return
    await page.keyboard.press(key)
  }
  throw new Error(`The tab key never comes to ${target}`)
}

async function typeInto(label: string, text: string) {
  await tabTo(dialogOf(page).getByLabel(label))
  await page.keyboard.press('Control+a')
  await page.keyboard.type(text)
}

test.each([
  ['Control+k', '岗位', '/system/position'],
  ['Meta+k', 'dept', '/system/dept'],
])('%s finds a page by its name, in either language', async (keys, words, path) => {
  await page.keyboard.press(keys)
  await ready()
  await page.keyboard.type(words)
  await expect.poll(() => foundPages().count()).toBe(1)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**${path}`)
  await dialogOf(page).waitFor({ state: 'hidden' })
})

test('the arrows choose among what was found, and Escape leaves everything as it was', async () => {
  await page.keyboard.press('Control+k')
  await ready()
  const chosen = page.locator('#menu-search [aria-selected=true]')
  const first = await chosen.innerText()
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => chosen.innerText()).not.toBe(first)
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await expect.poll(() => found().last().getAttribute('aria-selected')).toBe('true')
  await page.keyboard.type('no such page')
  await page.getByText('没有找到').waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await dialogOf(page).waitFor({ state: 'hidden' })
  expect(new URL(page.url()).pathname).toBe('/system/dept')
})

/** From wherever he is; Enter may come before the answer. */
async function openRecord(words: string) {
  await page.keyboard.press('Control+k')
  await ready()
  await page.keyboard.type(words)
  await page.keyboard.press('Enter')
  await dialogOf(page).waitFor({ state: 'hidden' })
}

const sought = () => page.locator('.crud .is-highlighted')

test('a user is found by his name, and shown', async () => {
  await openRecord('王小明')
  await page.waitForURL('**/system/user?username=xiaoming#row-*')
  await expect.poll(() => rows(page)).toEqual(['xiaoming'])
  await expect.poll(() => sought().count()).toBe(1)
})

test('another one is shown on the page he is on, and the page by itself shows all', async () => {
  await openRecord('王小芳')
  await page.waitForURL('**/system/user?username=xiaofang#row-*')
  await expect.poll(() => rows(page)).toEqual(['xiaofang'])
  await page.locator('nav.side').getByRole('menuitem', { name: '用户管理' }).click()
  await page.waitForURL('**/system/user')
  await expect.poll(async () => (await rows(page)).length).toBe(3)
  await page.goBack()
  await expect.poll(() => rows(page)).toEqual(['xiaofang'])
})

test('the arrows lead through all groups, and a row of a tree is shown in it', async () => {
  await page.keyboard.press('Control+k')
  await ready()
  await page.keyboard.type('用户')
  const chosen = page.locator('#menu-search [aria-selected=true]')
  const menus = page
    .locator('#menu-search')
    .getByRole('group', { name: '菜单管理' })
    .getByRole('option')
  await menus.filter({ hasText: '新增用户' }).waitFor()
  for (let step = 0; step < 20 && !(await chosen.innerText()).includes('新增用户'); step++)
    await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/system/menu?*#row-*')
  await expect.poll(() => sought().innerText()).toContain('新增用户')
  expect((await rows(page)).length).toBeGreaterThan(10)
})

test('a row is added, changed, filtered and deleted', async () => {
  await page.goto('/system/position')
  await tabTo(page.getByRole('button', { name: '新增' }))
  await page.keyboard.press('Enter')
  await dialogOf(page).waitFor()
  await typeInto('岗位名称', '司机')
  await typeInto('岗位编码', 'driver')
  await page.keyboard.press('Enter')
  await dialogOf(page).waitFor({ state: 'hidden' })
  await expect.poll(() => rows(page)).toEqual(['司机'])

  await tabTo(page.getByRole('button', { name: '修改' }))
  await page.keyboard.press('Enter')
  await dialogOf(page).waitFor()
  await typeInto('岗位编码', 'courier')
  await tabTo(dialogOf(page).getByRole('button', { name: '保存' }))
  await page.keyboard.press('Space')
  await expect.poll(() => rows(page, 1)).toEqual(['courier'])

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
