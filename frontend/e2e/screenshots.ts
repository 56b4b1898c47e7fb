/** Takes screenshots of every page: light and dark, wide and narrow, in both languages. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'vitest'
import { launchBrowser, type TestBrowser } from './browser'
import { endLiveUpdates, signIn, waitForIdle } from './console'
import { seed, PAGES, noAction, STATES } from './pages'
import { startServer } from './server'

const FOLDER = process.env.SCREENSHOTS ?? 'screenshots'
const ONLY = process.env.ONLY?.split(',') // comma-separated names of pages
const isSelected = (name: string) => !ONLY || ONLY.includes(name)
const VARIANT = process.env.VARIANT // only this variant, for example `wide-light-en`
const LANGUAGES = ['zh-CN', 'en']
const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 800 } }

const variantOf = (size: string, dark: boolean, language: string) =>
  `${size}-${dark ? 'dark' : 'light'}-${language}`

async function takeScreenshots(
  browser: TestBrowser,
  language: string,
  dark: boolean,
  size: keyof typeof SIZES,
) {
  const page = await browser.newPage({ viewport: SIZES[size] })
  await page.addInitScript(
    ([language, dark]) => {
      localStorage.setItem('language', language ?? '')
      localStorage.setItem('dark', dark ?? '')
    },
    [language, dark ? 'yes' : 'no'],
  )
  await endLiveUpdates(page)
  const file = (name: string) => join(FOLDER, `${name}-${variantOf(size, dark, language)}.png`)
  await page.goto('/login')
  await page.locator('button[type=submit]').waitFor()
  if (isSelected('login')) await page.screenshot({ path: file('login') })
  await signIn(page, 'admin', '123456')
  for (const [name, path, act = noAction] of PAGES.filter(([name]) => isSelected(name))) {
    await page.goto(path)
    await waitForIdle(page)
    await act(page)
    await waitForIdle(page)
    await page.waitForTimeout(500)
    await page.screenshot({ path: file(name) })
  }
  for (const [name, path, act] of STATES.filter(([name]) => isSelected(name))) {
    await page.goto(path)
    await waitForIdle(page)
    await act(page) // loading states never become idle
    await page.waitForTimeout(500)
    await page.screenshot({ path: file(name) })
  }
  return page.context().close()
}

test('takes screenshots', async () => {
  await mkdir(FOLDER, { recursive: true })
  const server = await startServer()
  const browser = await launchBrowser(server.url)
  try {
    await seed(server, browser)
    for (const language of LANGUAGES) {
      for (const dark of [false, true]) {
        for (const size of Object.keys(SIZES) as (keyof typeof SIZES)[]) {
          if (!VARIANT || VARIANT === variantOf(size, dark, language))
            await takeScreenshots(browser, language, dark, size)
        }
      }
    }
  } finally {
    await browser.close()
    await server.stop()
  }
})
