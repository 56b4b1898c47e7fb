/** The moves everybody makes in the console, in the words that stand on it. */
import type { Locator, Page } from 'playwright-core'

export async function signIn(page: Page, username: string, password: string) {
  await page.goto('/login')
  await page.locator('input[name=username]').fill(username)
  await page.locator('input[name=password]').fill(password)
  await page.locator('button[type=submit]').click()
  await page.locator('nav.side').or(page.getByRole('dialog')).first().waitFor({ state: 'attached' })
}

export const dialogOf = (page: Page): Locator =>
  page.getByRole('dialog').filter({ visible: true }).last()

/** Open the form of a page, fill it in, and wait until it was taken. */
export async function add(
  page: Page,
  fill: (form: Locator) => Promise<void>,
  words = { add: '新增', save: '保存' },
) {
  await page.locator('.crud-toolbar').getByRole('button', { name: words.add }).click()
  const form = dialogOf(page)
  await fill(form)
  await form.getByRole('button', { name: words.save }).click()
  await form.waitFor({ state: 'hidden' })
}

/** Choose in a select, one of a tree included, from its own list: another's may be just closing. */
export async function choose(page: Page, form: Locator, label: string, option: string) {
  const select = form.locator('.el-select', { has: page.getByRole('combobox', { name: label }) })
  await select.click()
  const list = await select.getByRole('combobox').getAttribute('aria-controls')
  await page.locator(`[id="${list}"]`).getByText(option, { exact: true }).click()
}

/** What stands on the buttons of the page, each once. */
export async function buttons(page: Page): Promise<string[]> {
  const found = await page
    .locator('.crud-toolbar button:visible, .el-table__body button:visible')
    .allInnerTexts()
  return [...new Set(found.map((text) => text.trim()).filter(Boolean))] // a picture is everybody's
}

export async function rows(page: Page, column = 0): Promise<string[]> {
  await page.locator('.el-loading-mask').first().waitFor({ state: 'hidden' })
  return page.locator(`.crud .el-table__body tr td:nth-child(${column + 2}) .cell`).allInnerTexts()
}

export async function menus(page: Page): Promise<string[]> {
  for (const closed of await page
    .locator('nav.side .el-sub-menu:not(.is-opened) > .el-sub-menu__title')
    .all())
    await closed.click()
  return (await page.locator('nav.side .el-menu-item').allInnerTexts()).map((text) => text.trim())
}

/** Nothing is being loaded any more, and its curtain is gone. */
export async function atRest(page: Page) {
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.el-loading-mask')].every(
      (curtain) => !curtain.checkVisibility(),
    ),
  )
}
