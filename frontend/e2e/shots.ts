/** Every page, light and dark, wide and narrow, in both languages: for a person to look at. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'vitest'
import { people, type People } from './browser'
import { atRest, signIn } from './console'
import { fill, PAGES, settle } from './pages'
import { serve } from './server'

const FOLDER = process.env.SHOTS ?? 'shots'
const ONLY = process.env.ONLY?.split(',') // names of pages
const LOOK = process.env.LOOK // `wide-light-en`: in that look alone
const LANGUAGES = ['zh-CN', 'en']
const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 800 } }

const look = (size: string, dark: boolean, language: string) => `${size}-${dark ? 'dark' : 'light'}-${language}`

async function shoot(crowd: People, language: string, dark: boolean, size: keyof typeof SIZES) {
  const page = await crowd.visit({ viewport: SIZES[size] })
  await page.addInitScript(([tongue, night]) => {
    localStorage.setItem('language', tongue ?? '')
    localStorage.setItem('dark', night ?? '')
  }, [language, dark ? 'yes' : 'no'])
  const file = (name: string) => join(FOLDER, `${name}-${look(size, dark, language)}.png`)
  await page.goto('/login')
  await page.locator('button[type=submit]').waitFor()
  if (!ONLY || ONLY.includes('login')) await page.screenshot({ path: file('login') })
  await signIn(page, 'admin', '123456')
  for (const [name, path, act = settle] of PAGES.filter(([name]) => !ONLY || ONLY.includes(name))) {
    await page.goto(path)
    await atRest(page)
    await act(page)
    await atRest(page)
    await page.waitForTimeout(500)
    await page.screenshot({ path: file(name) })
  }
  if (ONLY) return page.context().close()
  await page.route('**/api/v1/positions?*', (route) => route.fulfill({ status: 500, json: { code: 500, message: language === 'en' ? 'Something went wrong' : '服务器出错了', error: 'internal' } }))
  await page.goto('/system/position')
  await page.locator('.el-empty').waitFor()
  await page.screenshot({ path: file('positions-failed') })
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
          if (!LOOK || LOOK === look(size, dark, language)) await shoot(crowd, language, dark, size)
        }
      }
    }
  } finally {
    await crowd.leave()
    await server.stop()
  }
})
