/** Without a mouse: to any page by its name, and through every action of a list page. */
import type { Locator, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { dialogOf, rows, signIn } from './console'
import { useStage } from './stage'

const stage = useStage()
let page: Page

beforeAll(async () => {
  page = await stage.crowd.visit()
  await signIn(page, 'admin', '123456')
})

const found = () => page.locator('#menu-search').getByRole('option')

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
  await expect.poll(() => found().count()).toBe(1)
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
  await tabTo(page.locator('.crud-tools').getByRole('button', { name: '删除' }), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await dialogOf(page).waitFor()
  await tabTo(dialogOf(page).getByRole('button', { name: '删除' }))
  await page.keyboard.press('Enter')
  await page.getByText('没有符合条件').waitFor()
})
