/** Clicks every button of a page, closes the dialogs that open, and collects 403 responses. */
import type { Locator, Page, Request } from 'playwright-core'

/**
 * Forms are saved unchanged. Confirmations are closed, except those of sessions and of unsaved
 * changes.
 */
const SAVE = '保存'
const SESSIONS = '/monitor/online'
const CONFIRM = '.el-message-box__btns .el-button--primary'
const IDLE_TIMEOUT_MS = 15_000

export class Crawler {
  /** 403 responses, each with the page, the button and the request. */
  readonly forbidden: string[] = []
  private location = ''
  private pending = new Set<Request>()

  constructor(readonly page: Page) {
    // The stream of live updates stays open.
    page.on('request', (request) => {
      if (!request.url().endsWith('/common/events')) this.pending.add(request)
    })
    page.on('requestfinished', (request) => this.pending.delete(request))
    page.on('requestfailed', (request) => this.pending.delete(request))
    page.on('response', (response) => {
      if (response.status() === 403)
        this.forbidden.push(
          `${this.location}: ${response.request().method()} ${new URL(response.url()).pathname}`,
        )
    })
  }

  static async disableAnimations(page: Page) {
    await page.addInitScript(() => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(
        '*, *::before, *::after { transition: none !important; animation: none !important }',
      )
      document.adoptedStyleSheets.push(sheet)
    })
  }

  /** Waits until no request is pending and the responses are rendered. */
  async waitForIdle() {
    const end = Date.now() + IDLE_TIMEOUT_MS
    for (let quiet = 0; quiet < 2;) {
      await this.page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => setTimeout(done))),
      )
      quiet = this.pending.size ? 0 : quiet + 1
      if (Date.now() < end) continue
      const urls = [...this.pending].map((request) => request.url()).join(' ')
      throw new Error(`${this.location}: ${urls} has no response`)
    }
  }

  /** Opens a page as a link does, without reloading the console. */
  async open(path: string) {
    this.location = path
    await this.page.evaluate((to) => {
      history.pushState(history.state, '', to)
      dispatchEvent(new PopStateEvent('popstate', { state: history.state }))
    }, path)
    await this.waitForIdle()
  }

  /**
   * Clicks the buttons and the items of the menus they open, except disabled ones. Returns their
   * labels.
   */
  async clickAll(buttons: Locator): Promise<string[]> {
    const labels: string[] = []
    for (let n = 0; n < (await buttons.count()); n++) {
      const button = buttons.nth(n)
      const [label, kind] = await button.evaluate((node: HTMLButtonElement) => [
        node.innerText.trim(),
        node.disabled ? 'off' : node.closest('.el-dropdown') ? 'menu' : 'button',
      ])
      labels.push(label ?? '')
      if (kind === 'menu') labels.push(...(await this.clickMenu(button, label ?? '')))
      else if (kind === 'button') await this.clickButton(button, label ?? '')
    }
    return labels
  }

  private async clickButton(button: Locator, name: string) {
    const { pathname, search } = new URL(this.page.url())
    this.location = `${pathname} ${name}`
    await button.click()
    await this.waitForIdle()
    await this.close()
    const now = new URL(this.page.url())
    if (now.pathname !== pathname || now.search !== search) await this.open(pathname)
  }

  private async clickMenu(button: Locator, name: string): Promise<string[]> {
    const items = this.page.locator('.el-dropdown-menu__item:visible')
    await button.click()
    await items.first().waitFor()
    const names = await items.allInnerTexts()
    const disabled = await items.evaluateAll((nodes) =>
      nodes.map((node) => node.classList.contains('is-disabled')),
    )
    await button.click()
    for (const [n, item] of names.entries()) {
      if (disabled[n]) continue
      await this.waitForIdle()
      await button.click()
      await items.nth(n).waitFor()
      await this.clickButton(items.nth(n), `${name} ${item.trim()}`)
    }
    return names.map((text) => text.trim())
  }

  private async close() {
    const boxes = this.page.locator('.el-dialog:visible, .el-message-box:visible')
    for (let saved = false; await boxes.count(); await this.waitForIdle()) {
      const box = boxes.last()
      const save = box.getByRole('button', { name: SAVE })
      if (!saved && (await save.count()) && (await save.isEnabled())) {
        await save.click()
        saved = true
      } else if (
        (this.location.startsWith(SESSIONS) || (await boxes.count()) > 1) &&
        (await box.locator(CONFIRM).count())
      ) {
        await box.locator(CONFIRM).click()
      } else {
        await box
          .locator('.el-dialog__headerbtn, .el-message-box__headerbtn')
          .click({ timeout: 500 })
          .catch(() => {}) // it may be closing already
      }
    }
  }
}
