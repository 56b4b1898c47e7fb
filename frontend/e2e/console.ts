/** Actions on the console, by its Chinese texts. */
import type { Locator, Page } from 'playwright-core'

export async function signIn(page: Page, username: string, password: string) {
  await page.goto('/login')
  await page.locator('input[name=username]').fill(username)
  await page.locator('input[name=password]').fill(password)
  await page.locator('button[type=submit]').click()
  await page
    .locator('nav.sidebar')
    .or(page.getByRole('dialog'))
    .first()
    .waitFor({ state: 'attached' })
}

export const dialogOf = (page: Page): Locator =>
  page.getByRole('dialog').filter({ visible: true }).last()

/** Opens the form of a page, fills it in, saves it and waits until it is closed. */
export async function createRow(
  page: Page,
  fill: (form: Locator) => Promise<void>,
  labels = { add: '新增', save: '保存' },
) {
  await page.locator('.crud-toolbar').getByRole('button', { name: labels.add }).click()
  const form = dialogOf(page)
  await fill(form)
  await form.getByRole('button', { name: labels.save }).click()
  await form.waitFor({ state: 'hidden' })
}

/** Selects an option in the list of the select: the list of another select may still be visible. */
export async function selectOption(page: Page, form: Locator, label: string, option: string) {
  const select = form.locator('.el-select', { has: page.getByRole('combobox', { name: label }) })
  await select.click()
  const list = await select.getByRole('combobox').getAttribute('aria-controls')
  await page.locator(`[id="${list}"]`).getByText(option, { exact: true }).click()
}

/** Returns the labels of the buttons of the page, without duplicates and icons. */
export async function buttonLabels(page: Page): Promise<string[]> {
  const texts = await page
    .locator('.crud-toolbar button:visible, .el-table__body button:visible')
    .allInnerTexts()
  return [...new Set(texts.map((text) => text.trim()).filter(Boolean))]
}

export async function cellTexts(page: Page, column = 0): Promise<string[]> {
  await page.locator('.el-loading-mask').first().waitFor({ state: 'hidden' })
  return page.locator(`.crud .el-table__body tr td:nth-child(${column + 2}) .cell`).allInnerTexts()
}

export async function menuLabels(page: Page): Promise<string[]> {
  for (const title of await page
    .locator('nav.sidebar .el-sub-menu:not(.is-opened) > .el-sub-menu__title')
    .all())
    await title.click()
  return (await page.locator('nav.sidebar .el-menu-item').allInnerTexts()).map((text) =>
    text.trim(),
  )
}

/** Ends the streams of live updates at once, which would keep the network busy. */
export const endLiveUpdates = (page: Page) =>
  page.route('**/api/v1/common/events', (route) =>
    route.fulfill({ contentType: 'text/event-stream', body: '' }),
  )

/** Waits until nothing is loading and the loading masks are hidden. */
export async function waitForIdle(page: Page) {
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.el-loading-mask')].every((mask) => !mask.checkVisibility()),
  )
}
