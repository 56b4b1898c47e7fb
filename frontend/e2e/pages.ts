/** The pages of the console, actions on them, and sample data. */
import type { Page, Route } from 'playwright-core'
import type { TestBrowser } from './browser'
import { dialogOf, signIn } from './console'
import { runSql } from './project'
import type { Server } from './server'

/** A table to generate a module from, and enough rows for several pages. */
const SAMPLE_ROWS = `
CREATE TABLE artist (id integer PRIMARY KEY, name varchar(120) NOT NULL UNIQUE);
CREATE TABLE album (id integer PRIMARY KEY, title varchar(160) NOT NULL, cover_image varchar(200),
  description text, price decimal(10, 2), released date,
  artist_id integer NOT NULL REFERENCES artist (id));
INSERT INTO sys_position (name, code, sort, status, created_at, updated_at, version, owner_id,
    owner_dept_id)
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 45)
  SELECT '岗位 ' || i, 'position-' || i, i, 'enabled', '2026-01-01', '2026-01-01', 1, 1, 1 FROM n;
`

const result = (table: string, outcome: string, tests: number, key = '', values = {}) => ({
  table,
  outcome,
  tests,
  key,
  values,
})
const RESULTS = JSON.stringify([
  result('titles', 'unsupported', 0, 'generator.unsupported.view', { table: 'titles' }),
  result('album', 'passed', 43),
  result('artist', 'passed', 31),
  result('ledger', 'failed', 4, 'test_create_read_update_delete: assert 422 == 200'),
])

/** A completed verification run. */
const VERIFY_RUN = `
INSERT INTO gen_verify_run (user_id, user_name, started_at, heartbeat_at, finished_at, state,
    stopping, requested_tables, tables, step, modules, total, passed, unsupported, failed, verdicts)
  VALUES (1, 'admin', '2026-01-01 08:00:00', '2026-01-01 08:01:40', '2026-01-01 08:01:40', 'done',
    0, '[]', '["album","artist","ledger","titles"]', 'testing', 3, 4, 2, 1, 1, '${RESULTS}');
`

const RUN_COLUMNS = `task, params, queue, state, created_at, changed_at, available_at, started_at,
  finished_at, attempt, failed_attempts, lost_attempts, max_attempts, cancel_requested, progress,
  progress_total, progress_text, result, error, owner_id, owner_name, owner_dept_id, request_id`
const DEAD = JSON.stringify({ type: 'TimeoutError', text: 'no answer of the mail server' })

/** Runs of tasks in several states, a worker that was lost, and a run of an unknown queue. */
export const RUNS = `
INSERT INTO task_run (${RUN_COLUMNS}) VALUES
  ('mail.send', '{"to": "a@example.com"}', 'urgent', 'succeeded', '2026-01-01 07:58:00',
    '2026-01-01 07:58:02', '2026-01-01 07:58:00', '2026-01-01 07:58:00', '2026-01-01 07:58:02',
    1, 0, 0, 3, 0, 1, 1, '', '{"sent": 1}', NULL, 1, 'admin', 1, 'a1'),
  ('report.daily', '{}', 'default', 'dead', '2026-01-01 07:59:00', '2026-01-01 07:59:40',
    '2026-01-01 07:59:00', '2026-01-01 07:59:30', '2026-01-01 07:59:40', 3, 3, 0, 3, 0, 0, NULL, '',
    NULL, '${DEAD}', 0, '', 0, ''),
  ('import.rows', '{"file": 7}', 'long', 'running', '2026-01-01 08:00:00', '2026-01-01 08:00:04',
    '2026-01-01 08:00:00', '2026-01-01 08:00:00', NULL, 1, 0, 0, 3, 0, 400, 1000, 'rows.xlsx', NULL,
    NULL, 1, 'admin', 1, 'a2'),
  ('cleanup', '{}', 'old', 'queued', '2026-01-01 08:00:01', '2026-01-01 08:00:01',
    '2026-01-01 08:00:01', NULL, NULL, 0, 0, 0, 3, 0, 0, NULL, '', NULL, NULL, 0, '', 0, '');
INSERT INTO task_run_line (run_id, attempt, at, level, text)
  SELECT id, 1, '2026-01-01 08:00:01', 'INFO', 'file rows.xlsx, 1000 rows' FROM task_run
    WHERE task = 'import.rows'
  UNION ALL SELECT id, 1, '2026-01-01 08:00:04', 'INFO', '400 rows' FROM task_run
    WHERE task = 'import.rows';
INSERT INTO task_worker (id, host, pid, version, slots, running, started_at, heartbeat_at)
  VALUES ('lost', 'worker-1', 4711, '0.1.0', '{"default": 10}', 1, '2026-01-01 08:00:00',
    datetime('now', '-5 minutes'));
`

export type PageAction = (page: Page) => Promise<unknown>
const openForm: PageAction = (page) => page.locator('.crud-toolbar button').first().click()
export const noAction: PageAction = () => Promise.resolve()

/** Fills in the table designer. */
const fillDesigner: PageAction = async (page) => {
  const name = page.locator('.design-about input').first()
  await name.waitFor()
  await name.fill('concert')
  await page.locator('.design-grid tbody tr').nth(1).locator('input').first().fill('title')
  await page.locator('.design-more button').first().click()
  await page.locator('.design-grid tbody tr').nth(2).locator('input').first().fill('price')
  await page.locator('.design-grid tbody tr').nth(2).locator('.el-select').first().click()
  await page.locator('.el-select-dropdown__item:visible').nth(4).click()
  for (const index of [1, 3, 4]) await page.locator('.design-more button').nth(index).click()
}

const showRunning: PageAction = async (page) => {
  await page.route('**/generator/verify/runs/1', async (route) => {
    const response = await (await route.fetch()).json()
    await route.fulfill({
      json: {
        ...response,
        data: { ...response.data, state: 'running', step: 'testing', total: 9, finished_at: null },
      },
    })
  })
  await page.reload()
  await page.getByRole('progressbar').waitFor()
}

export const PAGES: [name: string, path: string, act?: PageAction][] = [
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
        .locator('.checkbox-tree .el-tree-node__expand-icon:not(.is-leaf)')
        .all())
        await arrow.click()
      await page.locator('.checkbox-tree .el-checkbox').nth(2).click()
    },
  ],
  ['menus', '/system/menu'],
  ['menu-form', '/system/menu', openForm],
  ['depts', '/system/dept'],
  ['positions', '/system/position'],
  ['positions-none', '/system/position?name=nothing'],
  ['columns', '/system/position', (page) => page.locator('.crud-columns').click()],
  [
    'select-all',
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
  ['params', '/system/params'],
  ['params-dirty', '/system/params', (page) => page.locator('.parameter input').first().fill('60')],
  ['access', '/system/access?user=1&permission=system:user:query&code=system:user:create'],
  ['online', '/monitor/online'],
  ['cache', '/monitor/cache'],
  ['login-log', '/monitor/login_log'],
  ['audit', '/monitor/audit'],
  [
    'audit-detail',
    '/monitor/audit?action=update&object=sys_position',
    (page) => page.locator('.el-table__body button').first().click(),
  ],
  ['runs', '/task/run'],
  ['run-detail', '/task/run', (page) => page.locator('.el-table__body button').nth(1).click()],
  [
    'run-failed',
    '/task/run?dead_letters=true',
    (page) => page.locator('.el-table__body button').first().click(),
  ],
  ['queues', '/task/queue'],
  ['demo', '/example/demo'],
  ['demo-form', '/example/demo', openForm],
  [
    'search',
    '/',
    async (page) => {
      await page.keyboard.press('Control+k')
      await page.locator('[aria-controls=search-results]:focus').pressSequentially('岗位')
      await page.locator('#search-results [role=group]').nth(1).waitFor()
    },
  ],
  ['generator', '/generator/gencode'],
  ['generator-import', '/generator/gencode', openForm],
  ['generator-design', '/generator/gencode?design=1', fillDesigner],
  [
    'generator-keys',
    '/generator/gencode?design=1',
    async (page) => {
      await fillDesigner(page)
      await page.locator('.unique-row').or(page.locator('h3')).last().scrollIntoViewIfNeeded()
      await page.locator('.crud > .el-card__body > button').last().click()
      await page.locator('.unique-row').scrollIntoViewIfNeeded()
    },
  ],
  [
    'generator-sql',
    '/generator/gencode?design=1',
    async (page) => {
      await fillDesigner(page)
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
    'generator-error',
    '/generator/gencode?design=1',
    async (page) => {
      await fillDesigner(page)
      await page.locator('.design-about input').first().fill('a b')
      await page.locator('.design-sizes input').first().fill('')
      await page.locator('.design-tools button').nth(2).click()
      await page.locator('.is-invalid').first().waitFor()
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
  ['verify', '/generator/verify'],
  [
    'verify-runs',
    '/generator/verify',
    (page) => page.locator('.verify-earlier + .el-table').scrollIntoViewIfNeeded(),
  ],
  [
    'verify-select',
    '/generator/verify',
    (page) => page.locator('.crud-toolbar button').nth(1).click(),
  ],
  ['verify-running', '/generator/verify', showRunning],
]

/** Handles a request and waits for the resulting state: loading, failed or unreachable. */
const withResponse =
  (path: string, handler: (route: Route) => unknown, selector: string): PageAction =>
  async (page) => {
    await page.route(path, handler)
    await page.reload()
    await page.locator(selector).first().waitFor()
    await page.unroute(path)
  }
const noResponse = () => {}
const serverError = async (route: Route) => {
  const message =
    route.request().headers()['accept-language'] === 'en' ? 'Something went wrong' : '服务器出错了'
  await route.fulfill({ status: 500, json: { code: 500, message, error: 'internal' } })
}
const connectionRefused = (route: Route) => route.abort('connectionrefused')
const [LIST, LOG, DASHBOARD] = [
  '**/api/v1/positions?*',
  '**/api/v1/monitor/audit?*',
  '**/api/v1/monitor/dashboard?*',
]

export const STATES: [name: string, path: string, act: PageAction][] = [
  [
    'positions-loading',
    '/system/position',
    withResponse(LIST, noResponse, '.crud .el-loading-mask'),
  ],
  ['positions-failed', '/system/position', withResponse(LIST, serverError, '.el-empty')],
  ['positions-unreachable', '/system/position', withResponse(LIST, connectionRefused, '.el-empty')],
  ['audit-failed', '/monitor/audit', withResponse(LOG, serverError, '.el-empty')],
  ['home-loading', '/', withResponse(DASHBOARD, noResponse, '.el-loading-mask')],
  ['home-failed', '/', withResponse(DASHBOARD, serverError, '.el-alert')],
  ['home-unreachable', '/', withResponse(DASHBOARD, connectionRefused, '.el-alert')],
]

/** The failed requests of these states. */
export const EXPECTED_FAILURES = [
  '/api/v1/positions',
  '/api/v1/monitor/audit',
  '/api/v1/monitor/dashboard',
].flatMap((path) => [`500 ${path}`, `ERR_CONNECTION_REFUSED ${path}`])

/** Creates the sample data, imports a table and edits a row. */
export async function seed(server: Server, browser: TestBrowser) {
  browser.errors.allowFailure('422 /api/v1/generator/gencode/create/preview')
  await runSql(server.database, SAMPLE_ROWS + VERIFY_RUN + RUNS)
  const page = await browser.newPage()
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
