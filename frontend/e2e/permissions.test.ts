/**
 * Each persona sees exactly the menus and buttons of its permissions, and none of them returns 403.
 */
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import type { Menu } from './api'
import { PERSONAS, createPersonas, PASSWORD, type PageMenu } from './personas'
import { dialogOf } from './console'
import { Crawler } from './crawler'
import { useFixtures } from './fixtures'

const fixtures = useFixtures()
let pages: PageMenu[]
let permissionsOf: Map<string, Set<string>>
let page: Page
let crawler: Crawler
const visited = new Set<string>()

beforeAll(async () => {
  ;({ pages, permissionsOf } = await createPersonas(fixtures.server))
  page = await fixtures.browser.newPage()
  await Crawler.disableAnimations(page)
  crawler = new Crawler(page)
})

const FORBIDDEN = '您无权访问此页面'
/** Labels of buttons that differ from the menu. All others are a prefix of the menu's name. */
const LABELS: Record<string, string> = {
  创建表: '建表',
  修改配置: '配置',
  打包代码: '打包下载',
}
/** Buttons that need a second permission. */
const ALSO_REQUIRED: Record<string, string> = { 导入表: 'generator:dblist:query' }
const WITHOUT_BUTTON = ['generator:dblist:query']
/** Pages where the permissions depend on the row. */
const CHECK_EVERY_ROW = ['/system/user', '/system/role']
const ROWS = 2 // on other pages, only so many rows are checked completely
const EDIT = '修改'

const hasLabel = (button: Menu, label: string) =>
  button.name in LABELS
    ? label === LABELS[button.name]
    : label.length > 1 && button.name.startsWith(label)

/** Clicks all buttons of a page and returns their labels. */
async function clickEverything(
  crawler: Crawler,
  path: string,
): Promise<{ labels: Set<string>; rows: number }> {
  await crawler.open(path)
  const withoutColumns = visited.has(path) ? ':not(.crud-columns)' : ''
  visited.add(path)
  const labels = new Set(
    await crawler.clickAll(page.locator(`.crud-toolbar button${withoutColumns}:visible`)),
  )
  const rows = page.locator('.el-table__body tr.el-table__row')
  const count = await rows.count()
  for (let n = 0; n < Math.min(count, CHECK_EVERY_ROW.includes(path) ? Infinity : ROWS); n++) {
    const buttons = rows.nth(n).locator('button:visible')
    const clickable = n < ROWS ? buttons : buttons.filter({ hasText: EDIT })
    for (const label of await crawler.clickAll(clickable)) labels.add(label)
  }
  return { labels, rows: count }
}

/** Returns the buttons that are missing and those that should not be there. */
function compare(menu: PageMenu, codes: Set<string>, labels: Set<string>, rows: number): string[] {
  return (menu.children ?? []).flatMap((button) => {
    const { name, permission } = button
    if (!permission || WITHOUT_BUTTON.includes(permission)) return []
    const expected =
      codes.has(permission) && (!ALSO_REQUIRED[name] || codes.has(ALSO_REQUIRED[name]))
    const visible = [...labels].some((label) => hasLabel(button, label))
    const isRowAction = !/:(create|import|export|delete)$/.test(permission)
    return expected === visible || (expected && isRowAction && !rows)
      ? []
      : [`${menu.path} ${visible ? 'shows' : 'lacks'} ${name}`]
  })
}

/** Signs in by cookie, in the same browser, so that the console is loaded from its cache. */
async function signInAs(username: string) {
  await page.context().clearCookies()
  const response = await page.request.post('/api/v1/auth/login', {
    form: { username, password: PASSWORD },
    headers: { 'Sec-Fetch-Site': 'same-origin' },
    maxRetries: 2,
  })
  expect(response.status()).toBe(200)
  await page.goto('/')
  await page.locator('nav.sidebar').waitFor()
  await crawler.waitForIdle()
}

test.each(PERSONAS)('%s', async (username) => {
  const codes = permissionsOf.get(username) ?? new Set<string>()
  await signInAs(username)
  const allowedPages = pages.filter(({ permission }) => codes.has(permission))
  // Including closed directories.
  const menuItems = await page.locator('nav.sidebar .el-menu-item').allInnerTexts()
  expect(menuItems.map((text) => text.trim()).toSorted()).toEqual(
    allowedPages
      .filter(({ hidden }) => !hidden)
      .map(({ name }) => name)
      .toSorted(),
  )

  const problems: string[] = []
  for (const menu of allowedPages) {
    const { labels, rows } = await clickEverything(crawler, menu.path)
    problems.push(...compare(menu, codes, labels, rows))
  }
  for (const { path } of pages.filter((page) => !allowedPages.includes(page))) {
    await crawler.open(path)
    if (!(await page.getByText(FORBIDDEN).isVisible())) problems.push(`${path} can be opened`)
  }
  for (const path of ['/', '/profile']) await crawler.open(path)
  expect.soft(problems).toEqual([])
  expect.soft(crawler.forbidden.splice(0)).toEqual([])
})

test('rows that the user cannot change show the reason', async () => {
  await signInAs('delegate')
  const reason = '该用户拥有您没有的权限或数据范围，您不能修改'
  await crawler.open('/system/user')
  const row = (name: string) => page.locator('.el-table__row', { hasText: name })
  await expect
    .poll(() => row('target-auditor').getByRole('button', { name: '修改' }).isDisabled())
    .toBe(true)
  expect(await row('target-auditor').getByTitle(reason).count()).toBeGreaterThan(1)
  expect(await row('target-auditor').getByRole('checkbox').isDisabled()).toBe(true)
  expect(await row('target-clerk').getByTitle(reason).count()).toBe(0)

  await row('target-clerk').locator('.roles').click()
  const roles = dialogOf(page)
  await roles.locator('label', { hasText: 'auditor' }).waitFor()
  const states = await Promise.all(
    ['clerk', 'auditor', 'reader'].map((name) =>
      roles.getByLabel(name, { exact: true }).isDisabled(),
    ),
  )
  expect(states).toEqual([false, true, true])
})

test('data scopes that the user cannot grant are disabled', async () => {
  await signInAs('delegate')
  await crawler.open('/system/role')
  const scopes = async () => {
    await dialogOf(page)
      .locator('.el-select', { has: page.getByRole('combobox', { name: '数据范围' }) })
      .click()
    const options = page.locator('.el-select-dropdown__item:visible')
    await options.first().waitFor()
    return options.evaluateAll((nodes) =>
      nodes.map((node) => (node.classList.contains('is-disabled') ? '-' : '') + node.textContent),
    )
  }
  await page.locator('.crud-toolbar').getByRole('button', { name: '新增' }).click()
  await dialogOf(page).getByText('您不能授予比您自己的数据范围更大的范围').waitFor()
  expect(await scopes()).toEqual(['-全部数据', '指定部门', '本部门及以下', '本部门', '仅本人'])
  await page.keyboard.press('Escape')
  await dialogOf(page).getByRole('button', { name: '取消' }).click()

  await page.getByRole('row', { name: /clerk/ }).getByRole('button', { name: '修改' }).click()
  await dialogOf(page).getByText('已有角色的范围只能保留').waitFor()
  expect(await scopes()).toEqual(['-全部数据', '-指定部门', '-本部门及以下', '本部门', '仅本人'])
})
