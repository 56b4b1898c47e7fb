/** The watch that every other file relies on sees what it is there for. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { people, type People } from './browser'

const HERE = 'http://127.0.0.1:9'
const POLICY = { 'content-security-policy': "img-src 'self'" }
let crowd: People

beforeAll(async () => {
  crowd = await people(HERE)
})

afterAll(() => crowd?.leave())

async function faultsOf(body: string, headers: Record<string, string> = {}): Promise<string[]> {
  crowd.faults.found.length = 0
  const page = await crowd.visit()
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
  return crowd.faults.found.map((fault) => fault.replace(/:.*/s, ''))
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
])('%s', async (_, body, kinds) => expect(await faultsOf(body)).toEqual(kinds))

test('a broken policy', async () =>
  expect(await faultsOf('<img src="http://127.0.0.2:9/pixel.png">', POLICY)).toContain('script'))
