/** Somebody who presses whatever he is shown, closes what opens, and remembers every refusal. */
import type { Locator, Page, Request } from 'playwright-core'

/** A form is saved as it is; a question is answered by closing it, but whether a session should end, or what was begun be left. */
const SAVE = '保存'
const SESSIONS = '/monitor/online'
const YES = '.el-message-box__btns .el-button--primary'
const REST = 15_000 // ms

export class Explorer {
  /** 403: on which page, at which button, of what. */
  readonly refused: string[] = []
  private at = ''
  private under = new Set<Request>()

  constructor(readonly page: Page) {
    page.on('request', (request) => this.under.add(request))
    page.on('requestfinished', (request) => this.under.delete(request))
    page.on('requestfailed', (request) => this.under.delete(request))
    page.on('response', (answer) => {
      if (answer.status() === 403)
        this.refused.push(
          `${this.at}: ${answer.request().method()} ${new URL(answer.url()).pathname}`,
        )
    })
  }

  /** Nothing moves, as a reader without patience wants it. */
  static async still(page: Page) {
    await page.addInitScript(() => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(
        '*, *::before, *::after { transition: none !important; animation: none !important }',
      )
      document.adoptedStyleSheets.push(sheet)
    })
  }

  /** Nothing is being asked any more, and what was answered is drawn. */
  async rest() {
    const end = Date.now() + REST
    for (let quiet = 0; quiet < 2;) {
      await this.page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => setTimeout(done))),
      )
      quiet = this.under.size ? 0 : quiet + 1
      if (Date.now() > end)
        throw new Error(
          `${this.at}: ${[...this.under].map((request) => request.url()).join(' ')} is not answered`,
        )
    }
  }

  /** Within the console, as by a link: without loading it anew. */
  async open(path: string) {
    this.at = path
    await this.page.evaluate((to) => {
      history.pushState(history.state, '', to)
      dispatchEvent(new PopStateEvent('popstate', { state: history.state }))
    }, path)
    await this.rest()
  }

  /** Each of these, and what stands in the menus they open; one that is disabled is read and left alone. */
  async pressAll(buttons: Locator): Promise<string[]> {
    const labels: string[] = []
    for (let n = 0; n < (await buttons.count()); n++) {
      const button = buttons.nth(n)
      const [label, kind] = await button.evaluate((node: HTMLButtonElement) => [
        node.innerText.trim(),
        node.disabled ? 'off' : node.closest('.el-dropdown') ? 'menu' : 'button',
      ])
      labels.push(label ?? '')
      if (kind === 'menu') labels.push(...(await this.pressMenu(button, label ?? '')))
      else if (kind === 'button') await this.press(button, label ?? '')
    }
    return labels
  }

  private async press(button: Locator, name: string) {
    const { pathname, search } = new URL(this.page.url())
    this.at = `${pathname} ${name}`
    await button.click()
    await this.rest()
    await this.close()
    const now = new URL(this.page.url())
    if (now.pathname !== pathname || now.search !== search) await this.open(pathname)
  }

  private async pressMenu(button: Locator, name: string): Promise<string[]> {
    const items = this.page.locator('.el-dropdown-menu__item:visible')
    await button.click()
    await items.first().waitFor()
    const names = await items.allInnerTexts()
    const dead = await items.evaluateAll((nodes) =>
      nodes.map((node) => node.classList.contains('is-disabled')),
    )
    await button.click()
    for (const [n, item] of names.entries()) {
      if (dead[n]) continue
      await this.rest()
      await button.click()
      await items.nth(n).waitFor()
      await this.press(items.nth(n), `${name} ${item.trim()}`)
    }
    return names.map((text) => text.trim())
  }

  private async close() {
    const boxes = this.page.locator('.el-dialog:visible, .el-message-box:visible')
    for (let saved = false; await boxes.count(); await this.rest()) {
      const box = boxes.last()
      const save = box.getByRole('button', { name: SAVE })
      if (!saved && (await save.count()) && (await save.isEnabled())) {
        await save.click()
        saved = true
      } else if (
        (this.at.startsWith(SESSIONS) || (await boxes.count()) > 1) &&
        (await box.locator(YES).count())
      ) {
        await box.locator(YES).click()
      } else {
        await box
          .locator('.el-dialog__headerbtn, .el-message-box__headerbtn')
          .click({ timeout: 500 })
          .catch(() => {}) // it may be closing
      }
    }
  }
}
