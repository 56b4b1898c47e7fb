/** Whoever it is: he is shown the menus and buttons that he may use, and nothing that he is shown is refused him. */
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import type { Menu } from './api'
import { CAST, castOf, PASSWORD, type Leaf } from './personas'
import { dialogOf } from './console'
import { Explorer } from './crawler'
import { useStage } from './fixtures'

const stage = useStage()
let pages: Leaf[]
let players: Map<string, Set<string>>
let page: Page
let explorer: Explorer
const visited = new Set<string>()

beforeAll(async () => {
  ;({ pages, players } = await castOf(stage.server))
  page = await stage.crowd.visit()
  await Explorer.still(page)
  explorer = new Explorer(page)
})

const MISSING = '页面不存在，或您无权查看'
/** What a page calls otherwise than the menu does; elsewhere the menu's name of a button begins with the button's. */
const CALLED: Record<string, string> = { 创建表: '建表', 修改配置: '配置', 打包代码: '打包下载' }
/** Without a button of its own: what it allows is asked for behind another, which needs both. */
const ALSO: Record<string, string> = { 导入表: 'generator:dblist:query' }
const UNSEEN = ['generator:dblist:query']
/** Where what somebody may depends on whose row it is. */
const EVERY_ROW = ['/system/user', '/system/role']
const ROWS = 2 // or so many, and of the others what saves without another question
const FORM = '修改'

const called = (button: Menu, label: string) =>
  button.name in CALLED
    ? label === CALLED[button.name]
    : label.length > 1 && button.name.startsWith(label)

/** Presses everything on the page, and says what stood on it. */
async function tryAll(
  explorer: Explorer,
  path: string,
): Promise<{ labels: Set<string>; rows: number }> {
  await explorer.open(path)
  const everybodys = visited.has(path) ? ':not(.crud-columns)' : ''
  visited.add(path)
  const labels = new Set(
    await explorer.pressAll(page.locator(`.crud-toolbar button${everybodys}:visible`)),
  )
  const rows = page.locator('.el-table__body tr.el-table__row')
  const count = await rows.count()
  for (let n = 0; n < Math.min(count, EVERY_ROW.includes(path) ? Infinity : ROWS); n++) {
    const buttons = rows.nth(n).locator('button:visible')
    const pressed = n < ROWS ? buttons : buttons.filter({ hasText: FORM })
    for (const label of await explorer.pressAll(pressed)) labels.add(label)
  }
  return { labels, rows: count }
}

/** The buttons that are missing, and those that are too many. */
function compare(menu: Leaf, codes: Set<string>, labels: Set<string>, rows: number): string[] {
  return (menu.children ?? []).flatMap((button) => {
    const { name, permission } = button
    if (!permission || UNSEEN.includes(permission)) return []
    const may = codes.has(permission) && (!ALSO[name] || codes.has(ALSO[name]))
    const seen = [...labels].some((label) => called(button, label))
    const ofRow = !/:(create|import|export|delete)$/.test(permission)
    return may === seen || (may && ofRow && !rows)
      ? []
      : [`${menu.path} ${seen ? 'shows' : 'lacks'} ${name}`]
  })
}

/** By cookie, in the browser of who was here before: what it has loaded of the console, it has. */
async function enter(username: string) {
  await page.context().clearCookies()
  const answer = await page.request.post('/api/v1/auth/login', {
    form: { username, password: PASSWORD },
    headers: { 'Sec-Fetch-Site': 'same-origin' },
    maxRetries: 2,
  })
  expect(answer.status()).toBe(200)
  await page.goto('/')
  await page.locator('nav.side').waitFor()
  await explorer.rest()
}

test.each(CAST)('%s', async (username) => {
  const codes = players.get(username) ?? new Set<string>()
  await enter(username)
  const held = pages.filter(({ permission }) => codes.has(permission))
  const shown = await page.locator('nav.side .el-menu-item').allInnerTexts() // those of a closed directory, too
  expect(shown.map((text) => text.trim()).toSorted()).toEqual(
    held
      .filter(({ hidden }) => !hidden)
      .map(({ name }) => name)
      .toSorted(),
  )

  const wrong: string[] = []
  for (const menu of held) {
    const { labels, rows } = await tryAll(explorer, menu.path)
    wrong.push(...compare(menu, codes, labels, rows))
  }
  for (const { path } of pages.filter((one) => !held.includes(one))) {
    await explorer.open(path)
    if (!(await page.getByText(MISSING).isVisible())) wrong.push(`${path} is opened`)
  }
  for (const path of ['/', '/profile']) await explorer.open(path)
  expect.soft(wrong).toEqual([])
  expect.soft(explorer.refused.splice(0)).toEqual([])
})

test("what is not one's to change says why", async () => {
  await enter('delegate')
  const reason = '对方拥有您没有的权限或数据范围，您不能修改'
  await explorer.open('/system/user')
  const row = (name: string) => page.locator('.el-table__row', { hasText: name })
  await expect
    .poll(() => row('puppet-auditor').getByRole('button', { name: '修改' }).isDisabled())
    .toBe(true)
  expect(await row('puppet-auditor').getByTitle(reason).count()).toBeGreaterThan(1)
  expect(await row('puppet-auditor').getByRole('checkbox').isDisabled()).toBe(true)
  expect(await row('puppet-clerk').getByTitle(reason).count()).toBe(0)

  await row('puppet-clerk').locator('.roles').click()
  const roles = dialogOf(page)
  await roles.locator('label', { hasText: 'auditor' }).waitFor()
  const states = await Promise.all(
    ['clerk', 'auditor', 'reader'].map((name) =>
      roles.getByLabel(name, { exact: true }).isDisabled(),
    ),
  )
  expect(states).toEqual([false, true, true])
})

test('a data scope that one cannot give is not offered', async () => {
  await enter('delegate')
  await explorer.open('/system/role')
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
