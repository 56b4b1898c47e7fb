/** At 390 px: no page scrolls sideways, and what can be done with a row is in sight, as is the tab that is open. */
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { atRest, signIn } from './console'
import { fill, PAGES, settle } from './pages'
import { useStage } from './fixtures'

const WIDTH = 390
const stage = useStage()
let page: Page

beforeAll(async () => {
  await fill(stage.server, stage.crowd)
  page = await stage.crowd.visit({ viewport: { width: WIDTH, height: 800 } })
  await page.addInitScript(() => localStorage.setItem('language', 'en')) // the longer words
  await signIn(page, 'admin', '123456')
})

/** What reaches beyond the screen though it should not; cards have nothing beside them to scroll to. */
const beyond = (width: number) => {
  const out = (node: Element) => node.getBoundingClientRect().right > width + 1
  const found = [
    ...document.querySelectorAll(
      '.crud-actions button, .is-stacked .el-table__row td, .tab.is-open',
    ),
  ].filter((node) => node.checkVisibility() && out(node))
  return [
    ...(document.documentElement.scrollWidth > width ? ['the page'] : []),
    ...found.map((node) => `${node.className}: ${node.textContent}`),
  ]
}

test.each(PAGES)('%s', async (_, path, act = settle) => {
  await page.goto(path)
  await atRest(page)
  await act(page)
  await page.waitForTimeout(300)
  expect(await page.evaluate(beyond, WIDTH)).toEqual([])
})
