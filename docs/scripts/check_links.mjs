// Fails when a link of the built site leads to no page or no anchor, when a link of a page leads to no file (pages are read
// on a code host, too), when the languages have different guides, or when a page loads anything from another host.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const DOCS = fileURLToPath(new URL('..', import.meta.url))
const SITE = join(DOCS, '.vitepress/dist')

function files(folder, ending) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? files(path, ending) : entry.name.endsWith(ending) ? [path] : []
  })
}

const unescaped = (text) => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'")
const isFile = (path) => existsSync(path) && statSync(path).isFile()

/** The file that a web server with clean URLs answers for a path. */
function fileOf(path) {
  const base = join(SITE, decodeURIComponent(path))
  return [base, `${base}.html`, join(base, 'index.html')].find(isFile)
}

const anchors = new Map()
function anchorsOf(file) {
  if (!anchors.has(file)) {
    const ids = [...readFileSync(file, 'utf8').matchAll(/\sid="([^"]*)"/g)].map((match) => unescaped(match[1]))
    anchors.set(file, new Set(ids))
  }
  return anchors.get(file)
}

const problems = []
let links = 0
for (const page of files(SITE, '.html')) {
  const name = relative(SITE, page)
  const html = readFileSync(page, 'utf8')
  for (const [, href] of html.matchAll(/<a\b[^>]*\shref="([^"]*)"/g)) {
    const target = unescaped(href)
    if (/^(https?|mailto):/.test(target)) continue
    links++
    const url = new URL(target, `http://site/${name.replace(/(index)?\.html$/, '')}`)
    const file = fileOf(url.pathname)
    if (!file) problems.push(`${name}: ${target} leads to no page`)
    else if (url.hash && !anchorsOf(file).has(decodeURIComponent(url.hash.slice(1))))
      problems.push(`${name}: ${target} leads to no heading`)
  }
  for (const [, source] of html.matchAll(/<(?:script|img|iframe|link)\b[^>]*\s(?:src|href)="(https?:[^"]*)"/g))
    problems.push(`${name}: loads ${source} from another host`)
  for (const [, source] of html.matchAll(/<img\b[^>]*\ssrc="(\/[^"]*)"/g))
    if (!fileOf(unescaped(source))) problems.push(`${name}: there is no image ${source}`)
}

const sources = files(DOCS, '.md').filter((path) => !/node_modules|\.vitepress|\[page\]/.test(path))
for (const page of sources) {
  const text = readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```/gm, '')
  for (const [, target] of text.matchAll(/\]\(([^)#:\s]+\.md)(?:#[^)]*)?\)/g))
    if (!isFile(join(dirname(page), target))) problems.push(`${relative(DOCS, page)}: there is no file ${target}`)
}

const guides = (folder) => readdirSync(join(DOCS, folder)).filter((name) => name.endsWith('.md'))
const [english, chinese] = [guides('guide'), guides('zh/guide')]
for (const name of english) if (!chinese.includes(name)) problems.push(`zh/guide/${name} is missing`)
for (const name of chinese) if (!english.includes(name)) problems.push(`guide/${name} is missing`)

for (const problem of new Set(problems)) console.error(problem)
console.log(`${links} links checked, ${problems.length} broken`)
process.exit(problems.length ? 1 : 0)
