/** Every page, light and dark, wide and narrow, in both languages: for a person to look at. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'vitest'
import { people, type People } from './browser'
import { atRest, signIn } from './console'
import { fill, PAGES, settle, STATES } from './pages'
import { serve } from './server'

const FOLDER = process.env.SCREENSHOTS ?? 'shots'
const ONLY = process.env.ONLY?.split(',') // names of pages
const chosen = (name: string) => !ONLY || ONLY.includes(name)
const VARIANT = process.env.VARIANT // `wide-light-en`: in that look alone
const LANGUAGES = ['zh-CN', 'en']
const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 800 } }

const look = (size: string, dark: boolean, language: string) =>
  `${size}-${dark ? 'dark' : 'light'}-${language}`

async function shoot(crowd: People, language: string, dark: boolean, size: keyof typeof SIZES) {
  const page = await crowd.visit({ viewport: SIZES[size] })
  await page.addInitScript(
    ([tongue, night]) => {
      localStorage.setItem('language', tongue ?? '')
      localStorage.setItem('dark', night ?? '')
    },
    [language, dark ? 'yes' : 'no'],
  )
  const file = (name: string) => join(FOLDER, `${name}-${look(size, dark, language)}.png`)
  await page.goto('/login')
  await page.locator('button[type=submit]').waitFor()
  if (chosen('login')) await page.screenshot({ path: file('login') })
  await signIn(page, 'admin', '123456')
  for (const [name, path, act = settle] of PAGES.filter(([name]) => chosen(name))) {
    await page.goto(path)
    await atRest(page)
    await act(page)
    await atRest(page)
    await page.waitForTimeout(500)
    await page.screenshot({ path: file(name) })
  }
  for (const [name, path, act] of STATES.filter(([name]) => chosen(name))) {
    await page.goto(path)
    await atRest(page)
    await act(page) // what is loading never comes to rest
    await page.waitForTimeout(500)
    await page.screenshot({ path: file(name) })
  }
  return page.context().close()
}

test('every page is photographed', async () => {
  await mkdir(FOLDER, { recursive: true })
  const server = await serve()
  const crowd = await people(server.url)
  try {
    await fill(server, crowd)
    for (const language of LANGUAGES) {
      for (const dark of [false, true]) {
        for (const size of Object.keys(SIZES) as (keyof typeof SIZES)[]) {
          if (!VARIANT || VARIANT === look(size, dark, language))
            await shoot(crowd, language, dark, size)
        }
      }
    }
  } finally {
    await crowd.leave()
    await server.stop()
  }
})
