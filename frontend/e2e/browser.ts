/** People at browsers, each with a session of his own, and everything that went wrong while they were there. */
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

/** This machine by a name that browsers trust no more than any other over plain http: without what needs a secure context. */
export const PLAIN = 'plain.test'

/** What Chromium says of a header that is there for https. */
const MOOT = 'The Cross-Origin-Opener-Policy header has been ignored'

const FLAGS = [
  `--host-resolver-rules=MAP ${PLAIN} 127.0.0.1`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Console errors, broken policies, failed scripts and requests to other hosts: none of which a visit may have. */
export class Faults {
  readonly found: string[] = []
  private expected = new Set<string>()
  private allowed = new Set<string>()

  /** `422 /api/v1/users`, or `ERR_FAILED` of it: a refusal that the test provokes; the browser logs it as an error. */
  expect(refusal: string) {
    this.expected.add(refusal)
  }

  /** Where people are sent on purpose. */
  allow(host: string) {
    this.allowed.add(host)
  }

  watch(page: Page, url: string) {
    page.on('pageerror', (error) => this.found.push(`script: ${error.message}`))
    page.on('console', (message) => {
      const { url: source } = message.location()
      const [, status] =
        /^Failed to load resource.*(?:status of |net::)(\w+)/.exec(message.text()) ?? []
      if (new URL(url).hostname === PLAIN && message.text().startsWith(MOOT)) return
      if (status && this.expected.has(`${status} ${new URL(source).pathname}`)) return
      if (['error', 'warning'].includes(message.type()))
        this.found.push(`console: ${message.text()} ${source}`)
    })
    const asked = (target: string) => {
      const { host } = new URL(target)
      if (!/^(data|blob):/.test(target) && host !== new URL(url).host && !this.allowed.has(host))
        this.found.push(`another host: ${target}`)
    }
    page.on('request', (request) => asked(request.url()))
    page.on('websocket', (socket) => asked(socket.url()))
  }
}

export interface People {
  faults: Faults
  /** A new person at a browser of his own. */
  visit: (options?: BrowserContextOptions) => Promise<Page>
  leave: () => Promise<void>
}

export async function people(url: string): Promise<People> {
  const browser: Browser = await chromium.launch({
    executablePath: process.env.TEST_BROWSER ?? '/usr/bin/chromium',
    args: FLAGS,
  })
  const faults = new Faults()
  return {
    faults,
    async visit(options) {
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
      context.on('page', (page) => faults.watch(page, url))
      return context.newPage()
    },
    leave: () => browser.close(),
  }
}
