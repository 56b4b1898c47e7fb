/** A sensitive change some time after the login asks for the password and is then saved. */
import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { cellTexts, dialogOf, signIn } from './console'
import { runSql } from './project'
import { useFixtures } from './fixtures'

const TEXTS = {
  'zh-CN': {
    add: '新增',
    save: '保存',
    code: '角色编码',
    name: '角色名称',
    title: '验证身份',
    password: '密码',
    confirm: '验证',
    cancel: '取消',
    wrong: '密码不正确',
  },
  en: {
    add: 'Add',
    save: 'Save',
    code: 'Code',
    name: 'Name',
    title: 'Confirm that it’s you',
    password: 'Password',
    confirm: 'Confirm',
    cancel: 'Cancel',
    wrong: 'The password is wrong',
  },
}
const LANGUAGES = Object.keys(TEXTS) as (keyof typeof TEXTS)[]

const fixtures = useFixtures()
let page: Page

beforeAll(async () => {
  page = await fixtures.browser.newPage()
  await signIn(page, 'admin', '123456')
})

/** Makes the login an old one. The server remembers a recent one for less than a second. */
beforeEach(async () => {
  const old = `UPDATE sys_session SET authenticated_at = '2026-01-01'`
  await runSql(fixtures.server.database, old)
  await page.waitForTimeout(1000)
})

const isFocused = (label: string) =>
  dialogOf(page)
    .getByLabel(label, { exact: true })
    .evaluate((node) => node === document.activeElement)

test.each(LANGUAGES)('nothing entered is lost by it (%s)', async (language) => {
  const texts = TEXTS[language]
  fixtures.browser.errors.allowFailure('403 /api/v1/roles')
  fixtures.browser.errors.allowFailure('422 /api/v1/security/reauthentication')
  await page.evaluate((value) => localStorage.setItem('language', value), language)
  await page.goto('/system/role')
  await page.locator('.crud-toolbar').getByRole('button', { name: texts.add }).click()
  const form = dialogOf(page)
  const role = `driver-${language.toLowerCase()}`
  await form.getByLabel(texts.code, { exact: true }).fill(role)
  await form.getByLabel(texts.name, { exact: true }).fill(role)

  await form.getByRole('button', { name: texts.save }).click()
  const question = page.getByRole('dialog', { name: texts.title })
  await expect.poll(() => isFocused(texts.password)).toBe(true)
  await page.screenshot({ path: process.env.REAUTHENTICATION_SCREENSHOT })
  await page.keyboard.press('Escape')
  await question.waitFor({ state: 'hidden' })
  expect(await page.locator('.crud-dialog:visible').getByLabel(texts.code).inputValue()).toBe(role)

  await dialogOf(page).getByRole('button', { name: texts.save }).click()
  await expect.poll(() => isFocused(texts.password)).toBe(true)
  await page.keyboard.type('wrong')
  await page.keyboard.press('Enter')
  await question.getByText(texts.wrong).waitFor()
  await question.getByLabel(texts.password, { exact: true }).fill('123456')
  await question.getByRole('button', { name: texts.confirm }).click()
  await question.waitFor({ state: 'hidden' })
  await form.waitFor({ state: 'hidden' })
  await expect.poll(() => cellTexts(page, 1)).toContain(role)
})
