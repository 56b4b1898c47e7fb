/** The pages there are, what to do on them before looking, and rows to look at. */
import type { Page, Route } from 'playwright-core'
import type { People } from './browser'
import { dialogOf, signIn } from './console'
import { sql } from './project'
import type { Server } from './server'

/** What is on show: a table to generate from, and people enough to turn a page. */
const SAMPLE = `
CREATE TABLE artist (id integer PRIMARY KEY, name varchar(120) NOT NULL UNIQUE);
CREATE TABLE album (id integer PRIMARY KEY, title varchar(160) NOT NULL, cover_image varchar(200), description text, price decimal(10, 2),
  released date, artist_id integer NOT NULL REFERENCES artist (id));
INSERT INTO sys_position (name, code, sort, status, created_at, updated_at, version, owner_id, owner_dept_id)
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 45)
  SELECT '岗位 ' || i, 'position-' || i, i, 'enabled', '2026-01-01', '2026-01-01', 1, 1, 1 FROM n;
`

/** What came of proving some tables once. */
const PROVEN = `
INSERT INTO gen_proof (user_id, user_name, started_at, heard_at, finished_at, state, stopping, asked, tables, step, modules, total, proven, refused, failed, verdicts)
  VALUES (1, 'admin', '2026-01-01 08:00:00', '2026-01-01 08:01:40', '2026-01-01 08:01:40', 'done', 0, '[]', '["album","artist","ledger","titles"]', 'testing', 3, 4, 2, 1, 1,
    '[{"table":"titles","outcome":"refused","tests":0,"key":"generator.refused.view","values":{"table":"titles"}},{"table":"album","outcome":"proven","tests":43,"key":"","values":{}},{"table":"artist","outcome":"proven","tests":31,"key":"","values":{}},{"table":"ledger","outcome":"failed","tests":4,"key":"test_a_ledger_can_be_created: assert 422 == 200","values":{}}]');
`

export type Visit = (page: Page) => Promise<unknown>
const openForm: Visit = (page) => page.locator('.crud-toolbar button').first().click()
export const settle: Visit = () => Promise.resolve()

/** A table with a bit of everything. */
const design: Visit = async (page) => {
  const name = page.locator('.design-about input').first()
  await name.waitFor()
  await name.fill('concert')
  await page.locator('.design-grid tbody tr').nth(1).locator('input').first().fill('title')
  await page.locator('.design-more button').first().click()
  await page.locator('.design-grid tbody tr').nth(2).locator('input').first().fill('price')
  await page.locator('.design-grid tbody tr').nth(2).locator('.el-select').first().click()
  await page.locator('.el-select-dropdown__item:visible').nth(4).click()
  for (const usual of [1, 3, 4]) await page.locator('.design-more button').nth(usual).click()
}

const proving: Visit = async (page) => {
  await page.route('**/generator/prove/runs/1', async (route) => {
    const reply = await (await route.fetch()).json()
    await route.fulfill({
      json: {
        ...reply,
        data: { ...reply.data, state: 'running', step: 'testing', total: 9, finished_at: null },
      },
    })
  })
  await page.reload()
  await page.getByRole('progressbar').waitFor()
}

export const PAGES: [name: string, path: string, act?: Visit][] = [
  ['home', '/'],
  ['profile', '/profile'],
  [
    'profile-key',
    '/profile',
    (page) => page.locator('.el-card > .el-card__body > button').last().click(),
  ],
  ['missing', '/nowhere'],
  ['users', '/system/user'],
  ['user-form', '/system/user', openForm],
  ['user-roles', '/system/user', (page) => page.locator('.el-table__body .roles').first().click()],
  ['user-more', '/system/user', (page) => page.locator('.crud-more-menu button').last().click()],
  ['roles', '/system/role'],
  [
    'role-form',
    '/system/role',
    async (page) => {
      await openForm(page)
      for (const arrow of await page
        .locator('.ticks .el-tree-node__expand-icon:not(.is-leaf)')
        .all())
        await arrow.click()
      await page.locator('.ticks .el-checkbox').nth(2).click()
    },
  ],
  ['menus', '/system/menu'],
  ['menu-form', '/system/menu', openForm],
  ['depts', '/system/dept'],
  ['positions', '/system/position'],
  ['positions-none', '/system/position?name=nothing'],
  ['columns', '/system/position', (page) => page.locator('.crud-columns').click()],
  [
    'matching',
    '/system/position',
    (page) => page.locator('.el-table__header .el-checkbox').click(),
  ],
  [
    'export',
    '/system/position',
    async (page) => {
      await page.route('**/export*', () => {}, { times: 1 })
      await page.locator('.crud-export button').click()
      await dialogOf(page).locator('progress').waitFor()
    },
  ],
  ['dicts', '/system/dict'],
  ['dict-items', '/system/dict_item'],
  ['access', '/system/access?user=1&permission=system:user:query&code=system:user:create'],
  ['online', '/monitor/online'],
  ['login-log', '/monitor/login_log'],
  ['audit', '/monitor/audit'],
  [
    'audit-detail',
    '/monitor/audit?action=update&object=sys_position',
    (page) => page.locator('.el-table__body button').first().click(),
  ],
  ['demo', '/example/demo'],
  ['demo-form', '/example/demo', openForm],
  [
    'search',
    '/',
    async (page) => {
      await page.keyboard.press('Control+k')
      await page.locator('[aria-controls=menu-search]:focus').pressSequentially('岗位')
      await page.locator('#menu-search [role=group]').nth(1).waitFor()
    },
  ],
  ['generator', '/generator/gencode'],
  ['generator-import', '/generator/gencode', openForm],
  ['generator-design', '/generator/gencode?design=1', design],
  [
    'generator-keys',
    '/generator/gencode?design=1',
    async (page) => {
      await design(page)
      await page.locator('.design-group').or(page.locator('h3')).last().scrollIntoViewIfNeeded()
      await page.locator('.crud > .el-card__body > button').last().click()
      await page.locator('.design-group').scrollIntoViewIfNeeded()
    },
  ],
  [
    'generator-sql',
    '/generator/gencode?design=1',
    async (page) => {
      await design(page)
      await page.locator('.design-tools button').nth(2).click()
      await page.locator('.design-sql').waitFor()
    },
  ],
  [
    'generator-ddl',
    '/generator/gencode?design=1',
    (page) => page.locator('.design-tools button').nth(1).click(),
  ],
  [
    'generator-fault',
    '/generator/gencode?design=1',
    async (page) => {
      await design(page)
      await page.locator('.design-about input').first().fill('a b')
      await page.locator('.design-sizes input').first().fill('')
      await page.locator('.design-tools button').nth(2).click()
      await page.locator('.is-wrong').first().waitFor()
    },
  ],
  ['generator-table', '/generator/gencode?table=1'],
  [
    'generator-preview',
    '/generator/gencode?table=1',
    async (page) => {
      await page.locator('.crud-toolbar button').nth(1).click()
      await page.locator('.gen-files button').nth(3).click()
    },
  ],
  ['prove', '/generator/prove'],
  [
    'prove-earlier',
    '/generator/prove',
    (page) => page.locator('.prove-earlier + .el-table').scrollIntoViewIfNeeded(),
  ],
  [
    'prove-choose',
    '/generator/prove',
    (page) => page.locator('.crud-toolbar button').nth(1).click(),
  ],
  ['prove-running', '/generator/prove', proving],
]

/** What a list and the dashboard look like while they wait, and when nothing comes. */
const answered =
  (path: string, how: (route: Route) => unknown, seen: string): Visit =>
  async (page) => {
    await page.route(path, how)
    await page.reload()
    await page.locator(seen).first().waitFor()
    await page.unroute(path)
  }
const never = () => {}
const broken = async (route: Route) => {
  const message =
    route.request().headers()['accept-language'] === 'en' ? 'Something went wrong' : '服务器出错了'
  await route.fulfill({ status: 500, json: { code: 500, message, error: 'internal' } })
}
const gone = (route: Route) => route.abort('connectionrefused')
const [LIST, LOG, DASHBOARD] = [
  '**/api/v1/positions?*',
  '**/api/v1/monitor/audit?*',
  '**/api/v1/monitor/dashboard?*',
]

export const STATES: [name: string, path: string, act: Visit][] = [
  ['positions-loading', '/system/position', answered(LIST, never, '.crud .el-loading-mask')],
  ['positions-failed', '/system/position', answered(LIST, broken, '.el-empty')],
  ['positions-unreachable', '/system/position', answered(LIST, gone, '.el-empty')],
  ['audit-failed', '/monitor/audit', answered(LOG, broken, '.el-empty')],
  ['home-loading', '/', answered(DASHBOARD, never, '.el-loading-mask')],
  ['home-failed', '/', answered(DASHBOARD, broken, '.el-alert')],
  ['home-unreachable', '/', answered(DASHBOARD, gone, '.el-alert')],
]

/** What the browser says of them. */
export const REFUSED = [
  '/api/v1/positions',
  '/api/v1/monitor/audit',
  '/api/v1/monitor/dashboard',
].flatMap((path) => [`500 ${path}`, `ERR_CONNECTION_REFUSED ${path}`])

/** Rows, one table imported, and one row changed. What a page is refused on purpose is no fault. */
export async function fill(server: Server, crowd: People) {
  crowd.faults.expect('422 /api/v1/generator/gencode/create/preview')
  await sql(server.database, SAMPLE + PROVEN)
  const page = await crowd.visit()
  await signIn(page, 'admin', '123456')
  await page.goto('/generator/gencode')
  await page.locator('.crud-toolbar button').first().click()
  await page.getByRole('dialog').getByLabel('album').check()
  await page.getByRole('dialog').locator('footer button').last().click()
  await page.locator('.crud .el-table__body tr').waitFor()
  await page.goto('/system/position?code=position-7')
  await page.locator('.el-table__body button').first().click()
  await dialogOf(page).locator('input').first().fill('岗位七')
  await dialogOf(page).locator('textarea').fill('夜间值班，负责机房与门禁')
  await dialogOf(page).locator('footer button').last().click()
  await dialogOf(page).waitFor({ state: 'hidden' })
  await page.context().close()
}
