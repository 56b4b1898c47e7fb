/** Every page, light and dark, wide and narrow, in both languages: for a person to look at. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { test } from 'vitest'
import { people, type People } from './browser'
import { signIn } from './console'
import { sql } from './project'
import { serve } from './server'

const FOLDER = process.env.SHOTS ?? 'shots'
const ONLY = process.env.ONLY?.split(',')
const LANGUAGES = ['zh-CN', 'en']
const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 800 } }

/** What is on show: a table to generate from, and people enough to turn a page. */
const SAMPLE = `
CREATE TABLE artist (id integer PRIMARY KEY, name varchar(120) NOT NULL UNIQUE);
CREATE TABLE album (id integer PRIMARY KEY, title varchar(160) NOT NULL, cover_image varchar(200), description text, price decimal(10, 2),
  released date, artist_id integer NOT NULL REFERENCES artist (id));
INSERT INTO sys_position (name, code, sort, status, created_at, updated_at, version, owner_id, owner_dept_id)
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 45)
  SELECT '岗位 ' || i, 'position-' || i, i, 'enabled', '2026-01-01', '2026-01-01', 1, 1, 1 FROM n;
`

type Visit = (page: Page) => Promise<unknown>
const openForm: Visit = (page) => page.locator('.crud-tools button').first().click()
const settle: Visit = () => Promise.resolve()

const PAGES: [name: string, path: string, act?: Visit][] = [
  ['home', '/'],
  ['profile', '/profile'],
  ['missing', '/nowhere'],
  ['users', '/system/user'],
  ['user-form', '/system/user', openForm],
  ['roles', '/system/role'],
  ['role-form', '/system/role', async (page) => {
    await openForm(page)
    for (const arrow of await page.locator('.ticks .el-tree-node__expand-icon:not(.is-leaf)').all()) await arrow.click()
    await page.locator('.ticks .el-checkbox').nth(2).click()
  }],
  ['menus', '/system/menu'],
  ['menu-form', '/system/menu', openForm],
  ['depts', '/system/dept'],
  ['positions', '/system/position'],
  ['positions-none', '/system/position?name=nothing'],
  ['dicts', '/system/dict'],
  ['dict-items', '/system/dict-item'],
  ['search', '/', (page) => page.keyboard.press('Control+k')],
  ['generator', '/generator/gencode'],
  ['generator-import', '/generator/gencode', openForm],
  ['generator-table', '/generator/gencode?table=1'],
  ['generator-preview', '/generator/gencode?table=1', async (page) => {
    await page.locator('.crud-tools button').nth(1).click()
    await page.locator('.gen-files button').nth(3).click()
  }],
]

async function shoot(crowd: People, language: string, dark: boolean, size: keyof typeof SIZES) {
  const page = await crowd.visit({ viewport: SIZES[size] })
  await page.addInitScript(([tongue, night]) => {
    localStorage.setItem('language', tongue ?? '')
    localStorage.setItem('dark', night ?? '')
  }, [language, dark ? 'yes' : 'no'])
  const file = (name: string) => join(FOLDER, `${name}-${size}-${dark ? 'dark' : 'light'}-${language}.png`)
  await page.goto('/login')
  await page.locator('button[type=submit]').waitFor()
  await page.screenshot({ path: file('login') })
  await signIn(page, 'admin', '123456')
  for (const [name, path, act = settle] of PAGES.filter(([name]) => !ONLY || ONLY.includes(name))) {
    await page.goto(path)
    await page.waitForLoadState('networkidle')
    await act(page)
    await page.waitForTimeout(500)
    await page.screenshot({ path: file(name) })
  }
  if (ONLY) return page.context().close()
  await page.route('**/api/v1/positions?*', (route) => route.fulfill({ status: 500, json: { code: 500, message: language === 'en' ? 'Something went wrong' : '服务器出错了', error: 'internal' } }))
  await page.goto('/system/position')
  await page.locator('.el-empty').waitFor()
  await page.screenshot({ path: file('positions-failed') })
  return page.context().close()
}

test('every page is photographed', async () => {
  await mkdir(FOLDER, { recursive: true })
  const server = await serve()
  const crowd = await people(server.url)
  try {
    await sql(server.database, SAMPLE)
    const page = await crowd.visit()
    await signIn(page, 'admin', '123456')
    await page.goto('/generator/gencode')
    await page.locator('.crud-tools button').first().click()
    await page.getByRole('dialog').getByLabel('album').check()
    await page.getByRole('dialog').locator('footer button').click()
    await page.locator('.crud .el-table__body tr').waitFor()
    await page.context().close()
    for (const language of LANGUAGES) {
      for (const dark of [false, true]) for (const size of Object.keys(SIZES) as (keyof typeof SIZES)[]) await shoot(crowd, language, dark, size)
    }
  } finally {
    await crowd.leave()
    await server.stop()
  }
})
