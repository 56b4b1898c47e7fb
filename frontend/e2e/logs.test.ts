/** The audit log and the login log. */
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { createRow, dialogOf, signIn } from './console'
import { useFixtures } from './fixtures'

const fixtures = useFixtures()
let page: Page

beforeAll(async () => {
  page = await fixtures.browser.newPage()
  await signIn(page, 'admin', '123456')
})

const entries = (column: number) =>
  page.locator(`.crud .el-table__body tr td:nth-child(${column}) .cell`).allInnerTexts()

test('a change is shown with the old and the new value', async () => {
  await page.goto('/system/position')
  await createRow(page, async (form) => {
    await form.getByLabel('岗位名称').fill('夜班司机')
    await form.getByLabel('岗位编码').fill('driver')
  })
  await page
    .getByRole('row', { name: /driver/ })
    .getByRole('button', { name: '修改' })
    .click()
  await dialogOf(page).getByLabel('岗位名称').fill('白班司机')
  await dialogOf(page).getByRole('button', { name: '保存' }).click()
  await dialogOf(page).waitFor({ state: 'hidden' })

  await page.goto('/monitor/audit?object=sys_position')
  await expect.poll(() => entries(3)).toEqual(['修改', '新增'])
  await page.getByRole('button', { name: '详情' }).first().click()
  const change = dialogOf(page).getByRole('row', { name: /^岗位名称/ })
  await expect.poll(() => change.locator('del').allInnerTexts()).toEqual(['夜'])
  await expect.poll(() => change.locator('ins').allInnerTexts()).toEqual(['白'])
  await page.keyboard.press('Escape')
  await dialogOf(page).waitFor({ state: 'hidden' })
})

test('the audit log is filtered by day', async () => {
  await page.getByRole('combobox', { name: '时间', exact: true }).first().click()
  await page.getByRole('button', { name: '昨天' }).click()
  await page.getByText('没有符合条件').waitFor()
  await page.getByRole('combobox', { name: '时间', exact: true }).first().click()
  await page.getByRole('button', { name: '今天' }).click()
  await expect.poll(() => entries(3)).toEqual(['修改', '新增'])
  await page.reload()
  await expect.poll(() => entries(3)).toEqual(['修改', '新增'])
})

test('sign-ins are listed, and older ones are loaded', async () => {
  await page.route('**/login-logs?*', (route) =>
    route.continue({
      url: route
        .request()
        .url()
        .replace(/page_size=\d+/, 'page_size=1'),
    }),
  )
  const second = await fixtures.browser.newPage()
  await signIn(second, 'admin', '123456')
  await page.goto('/monitor/login_log')
  await expect.poll(() => entries(3)).toEqual(['登录成功'])
  await page.getByRole('button', { name: '加载更早的记录' }).click()
  await expect.poll(() => entries(3)).toEqual(['登录成功', '登录成功'])
  await page.getByRole('button', { name: '加载更早的记录' }).waitFor({ state: 'hidden' })
})
