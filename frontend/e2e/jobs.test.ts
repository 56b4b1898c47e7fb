import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { dialogOf, selectOption, signIn } from './console'
import { useFixtures } from './fixtures'

let page: Page
const fixtures = useFixtures()

beforeAll(async () => {
  page = await fixtures.browser.newPage()
  await signIn(page, 'admin', '123456')
})

const row = (name: string) => page.locator('.el-table__body tr', { hasText: name })

async function choose(name: string, action: string) {
  await row(name).getByRole('button', { name: '更多' }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

test('the preview follows the cron expression, and the job is saved with it', async () => {
  await page.goto('/task/job')
  await page.getByRole('button', { name: '新增' }).click()
  const dialog = dialogOf(page)
  const preview = dialog.locator('.schedule-preview')
  await preview.getByText('02:00，每天').waitFor()
  expect(await preview.locator('li').count()).toBe(5)
  fixtures.browser.errors.allowFailure('422 /api/v1/task/jobs/preview')
  const cron = dialog.getByRole('textbox', { name: 'Cron 表达式' })
  await cron.fill('61 * * * *')
  await preview.locator('.is-problem').waitFor()
  await cron.fill('0 9 * * 1-5')
  await preview.getByText('09:00，星期一至星期五').waitFor()
  await dialog.getByLabel('任务名称').fill('工作日清理')
  await selectOption(page, dialog, '任务', '清理过期令牌')
  await dialog.getByRole('button', { name: '保存' }).click()
  await row('工作日清理').getByText('09:00，星期一至星期五').waitFor()
})

test('a job is paused, run now and resumed', async () => {
  await choose('工作日清理', '暂停')
  await row('工作日清理').getByText('已暂停').waitFor()
  await choose('工作日清理', '立即执行')
  await page.locator('.el-message-box').getByRole('button', { name: '立即执行' }).click()
  await expect
    .poll(
      async () => {
        await page.getByRole('button', { name: '查询' }).click()
        return row('工作日清理').getByText('成功').count()
      },
      { timeout: 20_000 },
    )
    .toBe(1)
  await choose('工作日清理', '恢复')
  await row('工作日清理').getByText('已启用').waitFor()
})

test('a job that is run again because the answer was lost has one run more', async () => {
  await page.route(
    '**/task/jobs/*/run',
    async (route) => {
      fixtures.browser.errors.allowFailure(`ERR_FAILED ${new URL(route.request().url()).pathname}`)
      await route.fetch()
      await route.abort()
    },
    { times: 1 },
  )
  const run = async () => {
    await choose('工作日清理', '立即执行')
    await page.locator('.el-message-box').getByRole('button', { name: '立即执行' }).click()
  }
  await run()
  await page.locator('.el-message--error').waitFor()
  await run()
  await page.getByText('已提交执行').waitFor()
  await choose('工作日清理', '运行记录')
  await expect.poll(() => page.locator('.el-table__body tr').count()).toBe(2)
  await page.goBack()
})

test('a job of the system cannot be deleted', async () => {
  const button = row('清理操作日志').getByRole('button', { name: '删除' })
  expect(await button.isDisabled()).toBe(true)
  expect(await button.getAttribute('title')).toContain('暂停')
})
