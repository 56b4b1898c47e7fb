/** At 390 px no page scrolls sideways, and row actions and the current tab are visible. */
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { endLiveUpdates, signIn, waitForIdle } from './console'
import { seed, PAGES, noAction } from './pages'
import { useFixtures } from './fixtures'

const WIDTH = 390
const fixtures = useFixtures()
let page: Page

beforeAll(async () => {
  await seed(fixtures.server, fixtures.browser)
  page = await fixtures.browser.newPage({ viewport: { width: WIDTH, height: 800 } })
  await page.addInitScript(() => localStorage.setItem('language', 'en')) // the longer texts
  await endLiveUpdates(page)
  await signIn(page, 'admin', '123456')
})

/** Returns the elements that overflow the screen. */
const overflowing = (width: number) => {
  const overflows = (node: Element) => node.getBoundingClientRect().right > width + 1
  const elements = [
    ...document.querySelectorAll(
      '.crud-actions button, .is-stacked .el-table__row td, .tab.is-current',
    ),
  ].filter((node) => node.checkVisibility() && overflows(node))
  return [
    ...(document.documentElement.scrollWidth > width ? ['the page'] : []),
    ...elements.map((node) => `${node.className}: ${node.textContent}`),
  ]
}

test.each(PAGES)('%s', async (_, path, act = noAction) => {
  await page.goto(path)
  await waitForIdle(page)
  await act(page)
  await page.waitForTimeout(300)
  expect(await page.evaluate(overflowing, WIDTH)).toEqual([])
})
