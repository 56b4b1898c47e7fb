/** Task runs, with their live log and progress, and the queues. */
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { cellTexts, dialogOf, signIn } from './console'
import { useFixtures } from './fixtures'
import { RUNS } from './pages'
import { runSql } from './project'

const fixtures = useFixtures()
const sql = (statements: string) => runSql(fixtures.server.database, statements)
const TITLE_COLUMN = 2
const STATE_COLUMN = 2
let page: Page

beforeAll(async () => {
  await sql(RUNS)
  page = await fixtures.browser.newPage()
  await signIn(page, 'admin', '123456')
})

test('the log and the progress of a run are shown as they grow', async () => {
  await page.goto('/task/run')
  await page
    .getByRole('row', { name: /import\.rows/ })
    .getByRole('button', { name: '详情' })
    .click()
  const dialog = dialogOf(page)
  const bar = dialog.getByRole('progressbar')
  await expect.poll(() => bar.getAttribute('aria-valuenow')).toBe('40')
  await dialog.getByText('400 rows').waitFor()
  await sql(`
    UPDATE task_run SET progress = 700,
        changed_at = strftime('%Y-%m-%d %H:%M:%f000', 'now') WHERE task = 'import.rows';
    INSERT INTO task_run_line (run_id, attempt, at, level, text)
      SELECT id, 1, '2026-01-01 08:00:09', 'WARNING', '700 rows' FROM task_run
      WHERE task = 'import.rows';`)
  await dialog.getByRole('log').getByText('700 rows').waitFor()
  await expect.poll(() => bar.getAttribute('aria-valuenow')).toBe('70')
})

test('a run is cancelled, and its end is shown in the dialog and in the list', async () => {
  await dialogOf(page).getByRole('button', { name: '取消任务' }).click()
  await page.locator('.el-message-box').getByRole('button', { name: '取消任务' }).click()
  await dialogOf(page).getByText('正在取消').waitFor()
  await sql(`UPDATE task_run SET state = 'cancelled', finished_at = '2026-01-01 08:00:10'
    WHERE task = 'import.rows' AND cancel_requested;`)
  await dialogOf(page).getByRole('status').getByText('已取消').waitFor()
  await page.keyboard.press('Escape')
  await page
    .getByRole('row', { name: /import\.rows/ })
    .getByText('已取消')
    .waitFor()
})

test('dead letters are listed, and an error is shown if one cannot run again', async () => {
  await page.getByRole('button', { name: '死信 1' }).click()
  await expect.poll(() => cellTexts(page, TITLE_COLUMN - 1)).toEqual(['report.daily'])
  await page.locator('.el-table__body .el-checkbox').click()
  await page.getByRole('button', { name: '重新运行选中的 1 个' }).click()
  await page.locator('.el-message-box').getByRole('button', { name: '重新运行' }).click()
  await page.locator('.el-message--error').getByText('report.daily').waitFor()
  // No version knows the task: the response is 422.
  expect(fixtures.browser.errors.list.splice(0)).toEqual([expect.stringContaining('422')])
  await page.reload()
  await expect.poll(() => cellTexts(page, STATE_COLUMN)).toEqual(['多次失败'])
})

test('queues and workers are shown, with a warning for a queue without workers', async () => {
  await page.goto('/task/queue')
  await page.getByRole('row', { name: /worker-1.*失联/ }).waitFor()
  await page.getByText('没有工作进程执行队列：old').waitFor()
})
