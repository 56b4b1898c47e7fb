/** Nothing that was entered in a form is lost, in a hand-written form and in a generated one. */
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { apiAs, type Api } from './api'
import { cellTexts, dialogOf, signIn } from './console'
import { useFixtures } from './fixtures'

const FORMS = [
  {
    title: 'hand-written',
    path: '/system/position',
    api: '/positions',
    label: '岗位名称',
    remark: '备注',
    column: 0,
    required: { code: 'driver' },
    fill: (page: Page, code: string) => dialogOf(page).getByLabel('岗位编码').fill(code),
  },
  {
    title: 'generated',
    path: '/example/demo',
    api: '/example/demos',
    label: '名称',
    remark: '备注',
    column: 1,
    required: {},
    fill: async (_page: Page, _code: string) => {},
  },
]

const fixtures = useFixtures()
let page: Page
let api: Api

beforeAll(async () => {
  api = await apiAs(fixtures.server.url, 'admin', '123456')
  page = await fixtures.browser.newPage()
  page.on('dialog', (dialog) => dialog.accept()) // “Leave site?”
  await signIn(page, 'admin', '123456')
  await page.waitForLoadState('networkidle')
})

/** Opens a list page. Its requests are awaited: an interrupted refresh would end the session. */
async function open(path: string) {
  await page.goto(path)
  await page.locator('.crud-toolbar').waitFor()
  await page.waitForLoadState('networkidle')
}

const question = () => page.getByRole('dialog').filter({ hasText: '有未保存的修改' })
const answer = (name: '继续编辑' | '放弃') => question().getByRole('button', { name }).click()

describe.each(FORMS)(
  'a $title form',
  ({ path, api: url, label, remark, column, required, fill }) => {
    const field = () => page.locator('.crud-dialog:visible').getByLabel(label, { exact: true })
    const isFocused = (name: string) =>
      page
        .locator('.crud-toolbar')
        .getByRole('button', { name })
        .evaluate((node) => node === document.activeElement)

    async function openForm(text?: string) {
      await page.locator('.crud-toolbar').getByRole('button', { name: '新增' }).click()
      await field().waitFor()
      if (text) await field().fill(text)
    }

    async function openRow(name: string) {
      const row = page.locator('.el-table__row', { hasText: name })
      await row.getByRole('button', { name: '修改' }).click()
      await field().waitFor()
    }

    const save = () =>
      page.locator('.crud-dialog:visible').getByRole('button', { name: '保存' }).click()

    test('closes without a question if nothing was entered', async () => {
      await page.goto('/')
      await open(path)
      await openForm()
      await expect
        .poll(() => field().evaluate((node) => node === document.activeElement))
        .toBe(true)
      await page.keyboard.press('Escape')
      await field().waitFor({ state: 'hidden' })
      await expect.poll(() => isFocused('新增')).toBe(true)
      await openForm('typed')
      await field().fill('')
      await page.keyboard.press('Escape')
      await field().waitFor({ state: 'hidden' })
    })

    test.each<[string, () => Promise<unknown>]>([
      ['Escape', () => page.keyboard.press('Escape')],
      ['the cross', () => page.locator('.crud-dialog:visible .el-dialog__headerbtn').click()],
      ['Cancel', () => dialogOf(page).getByRole('button', { name: '取消' }).click()],
      ['Back', () => page.evaluate(() => history.back())],
      [
        'the global search',
        async () => {
          await page.keyboard.press('Control+k')
          await page.locator('[aria-controls=search-results]:focus').waitFor()
          await page.keyboard.type('角色管理')
          await page.getByRole('option', { name: '角色管理' }).first().waitFor()
          await page.keyboard.press('Enter')
        },
      ],
      ['a tab', () => page.locator('.tabs a', { hasText: '部门管理' }).dispatchEvent('click')],
      ['a menu', () => page.locator('nav.sidebar .brand').dispatchEvent('click')],
      ['signing out', () => page.getByText('退出登录').dispatchEvent('click')],
    ])('is kept on %s unless the user discards it', async (way, leave) => {
      await open('/system/dept')
      // Within the page, so that Back is not a change of the document.
      await page.locator(`nav.sidebar a[href="${path}"]`).dispatchEvent('click')
      await page.waitForURL(`**${path}`)
      await page.waitForLoadState('networkidle')
      await page.getByRole('button', { name: '账户' }).click() // renders the menu of the account
      await page.keyboard.press('Escape')
      await openForm('typed')
      await leave()
      await answer('继续编辑')
      await question().waitFor({ state: 'hidden' })
      expect(await field().inputValue()).toBe('typed')
      expect(new URL(page.url()).pathname).toBe(path)
      await leave()
      await answer('放弃')
      await field().waitFor({ state: 'hidden' })
      if (way === 'signing out') {
        await page.locator('input[name=username]').waitFor()
        await signIn(page, 'admin', '123456')
      }
    })

    test('is kept when Enter is pressed in the question', async () => {
      await open(path)
      await openForm('typed')
      await page.keyboard.press('Escape')
      await question().waitFor()
      await page.keyboard.press('Enter')
      await answer('继续编辑')
      await question().waitFor({ state: 'hidden' })
      expect(await field().inputValue()).toBe('typed')
    })

    test('is kept when the browser tab is closed', async () => {
      await open(path)
      const isAsked = () =>
        page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })))
      expect(await isAsked()).toBe(false)
      await openForm('typed')
      expect(await isAsked()).toBe(true)
    })

    test('is saved after the user has signed in again', async () => {
      fixtures.browser.errors.allowFailure('401 /api/v1/auth/refresh')
      fixtures.browser.errors.allowFailure('401 /api/v1/auth/me')
      fixtures.browser.errors.allowFailure(`401 /api/v1${url}`)
      fixtures.browser.errors.allowFailure('401 /api/v1/auth/login')
      await field().fill('after signing in')
      await fill(page, 'courier')
      await api.delete('/auth/sessions')
      await page.waitForTimeout(1000) // sessions are cached for less than a second
      await save()
      const password = page.locator('input[name=password]')
      await password.fill('wrong')
      await page.keyboard.press('Enter')
      await page.getByText('用户名或密码错误').waitFor()
      await password.fill('123456')
      await page.keyboard.press('Enter')
      await password.waitFor({ state: 'hidden' })
      await field().waitFor({ state: 'hidden' })
      await expect.poll(() => cellTexts(page, column)).toContain('after signing in')
    })

    test('is saved after the network was lost', async () => {
      fixtures.browser.errors.allowFailure(`ERR_INTERNET_DISCONNECTED /api/v1/auth/me`)
      fixtures.browser.errors.allowFailure(`ERR_INTERNET_DISCONNECTED /api/v1${url}`)
      await openRow('after signing in')
      await field().fill('after the loss')
      await page.context().setOffline(true)
      const [row] = (await api.get<{ items: { id: number }[] }>(url)).items
      fixtures.browser.errors.allowFailure(`ERR_INTERNET_DISCONNECTED /api/v1${url}/${row?.id}`)
      await save()
      await page.locator('.crud-dialog:visible').getByText('无法连接服务器').waitFor()
      expect(await field().inputValue()).toBe('after the loss')
      await page.context().setOffline(false)
      await save()
      await field().waitFor({ state: 'hidden' })
      await expect.poll(() => cellTexts(page, column)).toContain('after the loss')
    })

    test('is created once if the answer was lost and it is saved again', async () => {
      fixtures.browser.errors.allowFailure(`ERR_CONNECTION_RESET /api/v1${url}`)
      await open(path)
      await openForm('answer lost')
      await fill(page, 'clerk')
      const isRequest = (target: URL) => target.pathname === `/api/v1${url}`
      await page.route(
        isRequest,
        async (route) => {
          await route.fetch()
          await route.abort('connectionreset')
        },
        { times: 1 },
      )
      await save()
      await page.locator('.crud-dialog:visible').getByText('无法连接服务器').waitFor()
      await save()
      await field().waitFor({ state: 'hidden' })
      const { items } = await api.get<{ items: { name: string }[] }>(url)
      expect(items.filter(({ name }) => name === 'answer lost')).toHaveLength(1)
    })

    test('is merged with what someone else has saved', async () => {
      const { id } = await api.post(url, { name: 'original', remark: 'old', ...required })
      fixtures.browser.errors.allowFailure(`409 /api/v1${url}/${id}`)
      await open(path)
      await openRow('original')
      await field().fill('mine')
      const { version } = await api.get<{ version: unknown }>(`${url}/${id}`)
      const change = { ...required, name: 'theirs', remark: 'new', version }
      await api.put(`${url}/${id}`, change)
      await save()
      const conflict = dialogOf(page)
      await conflict.getByText('其他人已修改这条数据').waitFor()
      expect(await conflict.locator('tbody th').allInnerTexts()).toEqual([label, remark])
      expect(await conflict.getByRole('button', { name: '保存' }).isDisabled()).toBe(true)
      await page.screenshot({ path: process.env.CONFLICT_SCREENSHOT })
      await conflict.getByLabel('保留我的').first().check()
      await conflict.getByRole('button', { name: '保存' }).click()
      await field().waitFor({ state: 'hidden' })
      expect(await api.get(`${url}/${id}`)).toMatchObject({ name: 'mine', remark: 'new' })
    })

    test('of a row that someone else has deleted becomes a new row', async () => {
      const { items } = await api.get<{ items: { id: number; name: string }[] }>(url)
      const id = items.find(({ name }) => name === 'mine')?.id
      fixtures.browser.errors.allowFailure(`404 /api/v1${url}/${id}`)
      await openRow('mine')
      await field().fill('kept')
      await api.delete(`${url}?ids=${id}`)
      await save()
      await page.getByRole('button', { name: '另存为新数据' }).click()
      await save()
      await field().waitFor({ state: 'hidden' })
      await expect.poll(() => cellTexts(page, column)).toContain('kept')
    })
  },
)

test('another user who signs in over the page does not get it', async () => {
  await api.post('/users', {
    username: 'clerk',
    password: 'correct horse 7',
    must_change_password: false,
  })
  await open('/system/position')
  await page.locator('.crud-toolbar').getByRole('button', { name: '新增' }).click()
  await dialogOf(page).getByLabel('岗位名称').fill('secret')
  await api.delete('/auth/sessions')
  await page.locator('input[name=password]').fill('correct horse 7')
  await page.locator('input[name=username]').fill('clerk')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname === '/')
  await page.getByRole('button', { name: /clerk/ }).waitFor()
  expect(await page.content()).not.toContain('secret')
  expect(await page.locator('.tabs .tab').count()).toBe(0)
})
