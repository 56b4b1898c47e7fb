/** PageErrors reports the errors that all other test files rely on. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, type TestBrowser } from './browser'

const SITE = 'http://127.0.0.1:9'
const POLICY = { 'content-security-policy': "img-src 'self'" }
let browser: TestBrowser

beforeAll(async () => {
  browser = await launchBrowser(SITE)
})

afterAll(() => browser?.close())

async function errorKinds(body: string, headers: Record<string, string> = {}): Promise<string[]> {
  browser.errors.list.length = 0
  const page = await browser.newPage()
  await page.route('**/*', (route) =>
    route.request().isNavigationRequest()
      ? route.fulfill({
          contentType: 'text/html',
          headers,
          body: `<link rel="icon" href="data:,">${body}`,
        })
      : route.abort(),
  )
  await page.goto('/')
  await page.waitForTimeout(200)
  await page.context().close()
  return browser.errors.list.map((error) => error.replace(/:.*/s, ''))
}

test.each([
  ['nothing', '<p>quiet</p>', []],
  ['a console error', '<script>console.error("broken")</script>', ['console']],
  ['a failed script', '<script>undefined.property</script>', ['script']],
  [
    'a request to another host',
    '<img src="http://127.0.0.2:9/pixel.png">',
    ['another host', 'console'],
  ],
  [
    'a socket to another host',
    '<script>new WebSocket("ws://127.0.0.2:9/")</script>',
    ['another host', 'console'],
  ],
])('%s', async (_, body, kinds) => expect(await errorKinds(body)).toEqual(kinds))

test('a broken policy', async () =>
  expect(await errorKinds('<img src="http://127.0.0.2:9/pixel.png">', POLICY)).toContain('script'))
