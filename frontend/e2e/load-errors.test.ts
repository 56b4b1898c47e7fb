/** Lists that cannot be loaded say so. They neither look empty nor lose rows that were shown. */
import type { Page } from 'playwright-core'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { apiAs } from './api'
import { signIn } from './console'
import { runSql } from './project'
import { useFixtures } from './fixtures'

const ROWS = `
INSERT INTO sys_position (name, code, sort, status, created_at, updated_at, version, owner_id,
    owner_dept_id)
  VALUES ('司机', 'driver', 1, 'enabled', '2026-01-01', '2026-01-01', 1, 1, 1);
INSERT INTO example_demo (name, owner_id, dept_id) VALUES ('司机', 1, 1);
CREATE TABLE shop_item (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
`

/** Path of the page, request of the list, and a text in its rows. */
const LISTS: [path: string, api: string, row: string][] = [
  ['/system/position', '/positions', '司机'],
  ['/example/demo', '/example/demos', '司机'],
  ['/monitor/login_log', '/monitor/login-logs', 'admin'],
  ['/monitor/audit', '/monitor/audit', 'admin'],
  ['/generator/gencode', '/generator/gencode/list', 'shop_item'],
]
const OTHER_LISTS: typeof LISTS = [
  ['/system/dept', '/depts/tree', '总公司'],
  ['/system/menu', '/menus/tree', '用户管理'],
  ['/profile', '/auth/sessions', '当前会话'],
  ['/profile', '/security', '绑定验证器'],
  ['/system/access?code=system:user:query', '/permissions/system%3Auser%3Aquery/users', 'admin'],
]

const fixtures = useFixtures()
let page: Page

beforeAll(async () => {
  await runSql(fixtures.server.database, ROWS)
  const api = await apiAs(fixtures.server.url, 'admin', '123456')
  await api.post('/generator/gencode/import', { names: ['shop_item'], module_name: 'shop' })
  page = await fixtures.browser.newPage()
  page.setDefaultTimeout(30_000)
  await signIn(page, 'admin', '123456')
})

afterEach(() => page.unrouteAll())

/** Answers requests of a list with 500 until the returned function is called. */
async function fail(api: string) {
  const pattern = (url: URL) => url.pathname === `/api/v1${api}`
  fixtures.browser.errors.allowFailure(`500 /api/v1${api}`)
  const json = { message: '服务器出错', error: 'internal' }
  await page.route(pattern, (route) =>
    route.request().method() === 'GET' ? route.fulfill({ status: 500, json }) : route.continue(),
  )
  return () => page.unroute(pattern)
}

const retry = () => page.getByRole('button', { name: '重试' })

test.each([...LISTS, ...OTHER_LISTS])(
  '%s says that it could not be loaded',
  async (path, api, row) => {
    const restore = await fail(api)
    await page.goto(path)
    await page.getByText('加载失败：服务器出错').waitFor()
    const texts = await page.locator('main').innerText()
    expect(texts).not.toMatch(/共 0 条|没有符合条件|没有可见|没有会话/)
    await restore()
    await retry().click()
    await page.locator('main').getByText(row).first().waitFor()
    await retry().waitFor({ state: 'hidden' })
  },
)

test.each(LISTS)('%s keeps its rows and loads them again by itself', async (path, api, row) => {
  await page.goto(path)
  const rows = page.locator('.el-table__row', { hasText: row })
  await rows.first().waitFor()
  const count = await rows.count()
  const restore = await fail(api)
  await page.getByRole('button', { name: '查询', exact: true }).click()
  await page.getByText('以下数据可能不是最新的：服务器出错').waitFor()
  expect(await rows.count()).toBe(count)
  expect(await page.locator('main').innerText()).not.toContain('共 0 条')
  await restore()
  await retry().waitFor({ state: 'hidden' })
  expect(await rows.count()).toBe(count)
})

test('a reload without an answer says so, and a repetition restores the session', async () => {
  fixtures.browser.errors.allowFailure('503 /api/v1/auth/refresh')
  const pattern = (url: URL) => url.pathname === '/api/v1/auth/refresh'
  const json = { message: '数据库暂时不可用', error: 'database_unavailable' }
  await page.goto('/system/position')
  await page.getByText('共 1 条').waitFor()
  await page.route(pattern, (route) => route.fulfill({ status: 503, json }))
  await page.reload()
  await page.getByText('数据库暂时不可用').waitFor()
  await retry().click()
  await page.getByText('数据库暂时不可用').waitFor()
  await page.unroute(pattern)
  await retry().click()
  await page.getByText('共 1 条').waitFor()
  expect(new URL(page.url()).pathname).toBe('/system/position')
})

const openInMenu = (name: string) =>
  page.locator('nav.sidebar').getByRole('link', { name }).dispatchEvent('click')

test('a page whose code cannot be loaded says so', async () => {
  await page.goto('/system/position')
  await page.getByText('共 1 条').waitFor()
  await page.waitForLoadState('networkidle')
  const codeOf = (url: URL) => url.pathname.startsWith('/assets/')
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    fixtures.browser.errors.allowFailure(`ERR_INTERNET_DISCONNECTED ${pathname}`)
    if (codeOf(new URL(request.url()))) fixtures.browser.errors.allowFailure(`404 ${pathname}`)
  })
  await page.context().setOffline(true)
  await openInMenu('字典管理')
  await page.getByText('无法连接服务器').first().waitFor()
  await page.getByText('司机').waitFor()
  await page.context().setOffline(false)

  // The server has another build.
  let isOld = true
  await page.route('**', (route) => {
    if (route.request().isNavigationRequest()) isOld = false
    const isGone = isOld && codeOf(new URL(route.request().url()))
    return isGone ? route.fulfill({ status: 404 }) : route.continue()
  })
  await openInMenu('角色管理')
  await page.getByText('普通员工').waitFor()
  expect(isOld).toBe(false)
})
