/** A Chromium whose pages have separate sessions, and the errors of those pages. */
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

/** A host name of this machine that is no secure context over http, as localhost is. */
export const HTTP_HOST = 'plain.test'

/** A warning of Chromium about a header that is meant for https. */
const COOP_WARNING = 'The Cross-Origin-Opener-Policy header has been ignored'

const FLAGS = [
  `--host-resolver-rules=MAP ${HTTP_HOST} 127.0.0.1`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Collects console errors, CSP violations, script errors and requests to other hosts. */
export class PageErrors {
  readonly list: string[] = []
  private allowedFailures = new Set<string>()
  private allowedHosts = new Set<string>()

  /**
   * Allows a failed request that the test provokes: `422 /api/v1/users` or `ERR_FAILED
   * /api/v1/users`.
   */
  allowFailure(request: string) {
    this.allowedFailures.add(request)
  }

  allowHost(host: string) {
    this.allowedHosts.add(host)
  }

  watch(page: Page, url: string) {
    page.on('pageerror', (error) => this.list.push(`script: ${error.message}`))
    page.on('console', (message) => {
      const { url: source } = message.location()
      const [, status] =
        /^Failed to load resource.*(?:status of |net::)(\w+)/.exec(message.text()) ?? []
      if (new URL(url).hostname === HTTP_HOST && message.text().startsWith(COOP_WARNING)) return
      if (status && this.allowedFailures.has(`${status} ${new URL(source).pathname}`)) return
      if (['error', 'warning'].includes(message.type()))
        this.list.push(`console: ${message.text()} ${source}`)
    })
    const checkHost = (target: string) => {
      const { host } = new URL(target)
      if (
        !/^(data|blob):/.test(target) &&
        host !== new URL(url).host &&
        !this.allowedHosts.has(host)
      )
        this.list.push(`another host: ${target}`)
    }
    page.on('request', (request) => checkHost(request.url()))
    page.on('websocket', (socket) => checkHost(socket.url()))
  }
}

export interface TestBrowser {
  errors: PageErrors
  /** Opens a page with a session of its own. */
  newPage: (options?: BrowserContextOptions) => Promise<Page>
  close: () => Promise<void>
}

export async function launchBrowser(url: string): Promise<TestBrowser> {
  const browser: Browser = await chromium.launch({
    executablePath: process.env.TEST_BROWSER ?? '/usr/bin/chromium',
    args: FLAGS,
  })
  const errors = new PageErrors()
  return {
    errors,
    async newPage(options) {
      const context = await browser.newContext({
        baseURL: url,
        locale: 'zh-CN',
        viewport: { width: 1280, height: 800 },
        ...options,
      })
      context.setDefaultTimeout(10_000)
      await context.addInitScript(() => {
        addEventListener('securitypolicyviolation', (event) =>
          reportError(new Error(`policy: ${event.violatedDirective} ${event.blockedURI}`)),
        )
      })
      context.on('page', (page) => errors.watch(page, url))
      return context.newPage()
    },
    close: () => browser.close(),
  }
}
