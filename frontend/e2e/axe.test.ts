/** No page, light or dark, has serious accessibility violations (axe). */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { beforeAll, test, type ExpectStatic } from 'vitest'
import { endLiveUpdates, signIn, waitForIdle } from './console'
import { seed, PAGES, EXPECTED_FAILURES, noAction, STATES, type PageAction } from './pages'
import { useFixtures } from './fixtures'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const fixtures = useFixtures()
/** Pages that no test uses at the moment: as many as `maxConcurrency`. */
const freePages: Page[] = []
let guest: Page

beforeAll(async () => {
  await seed(fixtures.server, fixtures.browser)
  for (const failure of EXPECTED_FAILURES) fixtures.browser.errors.allowFailure(failure)
  guest = await fixtures.browser.newPage()
  for (let index = 0; index < 2; index++) {
    const admin = await fixtures.browser.newPage()
    await endLiveUpdates(admin)
    await signIn(admin, 'admin', '123456')
    freePages.push(admin)
  }
})

interface Violation {
  id: string
  impact: string
  nodes: { target: string[]; failureSummary: string }[]
}

/**
 * Returns the serious violations, one line each. Animations are finished first. In dark mode only
 * the rules about colours are checked again.
 */
async function findViolations(page: Page, dark: boolean): Promise<string[]> {
  const only = dark ? ", runOnly: ['color-contrast', 'link-in-text-block']" : ''
  const violations = await page.evaluate<Violation[]>(`(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    for (const animation of document.getAnimations()) {
      const { endTime } = animation.effect?.getComputedTiming() ?? {}
      if (endTime !== Infinity) animation.finish()
    }
    const { violations } = await axe.run(document, { resultTypes: ['violations']${only} })
    return violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))
  })()`)
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) =>
        `${id} ${target.join(' ')}: ${failureSummary.split('\n')[1]?.trim()}`,
    ),
  )
}

async function checkPage(page: Page, path: string, act: PageAction, expect: ExpectStatic) {
  await page.goto(path)
  await waitForIdle(page)
  await act(page)
  await page.waitForTimeout(300)
  await page.evaluate(AXE)
  for (const dark of [false, true]) {
    await page.evaluate((dark) => document.documentElement.classList.toggle('dark', dark), dark)
    expect.soft(await findViolations(page, dark), dark ? 'dark' : 'light').toEqual([])
  }
}

test('login', ({ expect }) => checkPage(guest, '/login', noAction, expect))

test.concurrent.for([...PAGES, ...STATES])(
  '%s',
  async ([name, path, act = noAction], { expect }) => {
    const admin = freePages.pop()
    if (!admin) throw new Error('more tests run in parallel than there are pages')
    try {
      await checkPage(admin, path, act, expect)
      expect((await admin.getByText('页面不存在').count()) > 0).toBe(name === 'missing')
    } finally {
      freePages.push(admin)
    }
  },
)
