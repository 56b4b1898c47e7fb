// Some reference pages exist in English only. These routes show them with the Chinese navigation.
import { existsSync, readdirSync, readFileSync } from 'node:fs'

const NOTE = '::: tip 提示\n本页目前只有英文版。\n:::\n'

/** One route for each page of a folder of `docs/` that has no translation. The note stands below the title. */
export function pagesOf(folder) {
  const directory = new URL(`../${folder}`, import.meta.url)
  const isTranslated = (name) => existsSync(new URL(`./${folder}${name}`, import.meta.url))
  const names = readdirSync(directory).filter((name) => name.endsWith('.md') && !isTranslated(name))
  return names.map((name) => {
    const text = readFileSync(new URL(name, directory), 'utf8')
    return { params: { page: name.slice(0, -3) }, content: text.replace(/^(# .*\n)/, `$1\n${NOTE}`) }
  })
}
