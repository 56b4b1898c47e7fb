/** Nobody is kept out: no page, light or dark, has what axe calls serious. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { beforeAll, test, type ExpectStatic } from 'vitest'
import { atRest, signIn } from './console'
import { fill, PAGES, REFUSED, settle, STATES, type Visit } from './pages'
import { useStage } from './fixtures'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const stage = useStage()
/** The administrator's windows that look at nothing just now: as many as `maxConcurrency`. */
const free: Page[] = []
let stranger: Page

beforeAll(async () => {
  await fill(stage.server, stage.crowd)
  for (const refusal of REFUSED) stage.crowd.faults.expect(refusal)
  stranger = await stage.crowd.visit()
  for (let windows = 0; windows < 2; windows++) {
    const admin = await stage.crowd.visit()
    await signIn(admin, 'admin', '123456')
    free.push(admin)
  }
})

interface Finding {
  id: string
  impact: string
  nodes: { target: string[]; failureSummary: string }[]
}

/** Where each serious rule is broken, one line each. Colours are judged where they come to rest; of a page that was judged, only they change in the dark. */
async function serious(page: Page, dark: boolean): Promise<string[]> {
  const only = dark ? ", runOnly: ['color-contrast', 'link-in-text-block']" : ''
  const found = await page.evaluate<Finding[]>(`(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    for (const motion of document.getAnimations()) if (motion.effect?.getComputedTiming().endTime !== Infinity) motion.finish()
    const { violations } = await axe.run(document, { resultTypes: ['violations']${only} })
    return violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))
  })()`)
  return found.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) =>
        `${id} ${target.join(' ')}: ${failureSummary.split('\n')[1]?.trim()}`,
    ),
  )
}

async function examine(page: Page, path: string, act: Visit, expect: ExpectStatic) {
  await page.goto(path)
  await atRest(page)
  await act(page)
  await page.waitForTimeout(300)
  await page.evaluate(AXE)
  for (const dark of [false, true]) {
    await page.evaluate((night) => document.documentElement.classList.toggle('dark', night), dark)
    expect.soft(await serious(page, dark), dark ? 'dark' : 'light').toEqual([])
  }
}

test('login', ({ expect }) => examine(stranger, '/login', settle, expect))

test.concurrent.for([...PAGES, ...STATES])('%s', async ([name, path, act = settle], { expect }) => {
  const admin = free.pop()
  if (!admin) throw new Error('more tests at once than windows')
  try {
    await examine(admin, path, act, expect)
    expect((await admin.getByText('页面不存在').count()) > 0).toBe(name === 'missing')
  } finally {
    free.push(admin)
  }
})
