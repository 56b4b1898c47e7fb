// Fails when a page shows code that is not in the file it names.
//
// A fence such as ```python [backend/app/x.py] must occur in that file, line for line; the indentation of the whole
// block may differ. `...` on a line of its own skips lines. An include such as <<< @/../docker-compose.yml must name a
// file, and a region that the file has. A translation has the same code blocks as the English page.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const DOCS = fileURLToPath(new URL('..', import.meta.url))
const ROOT = resolve(DOCS, '..')
const FENCE = /^( *)(`{3,})[\w-]+ \[([^\]\s]+\/[^\]\s]+|[\w.-]+\.[a-z]+)\][^\n]*\n([\s\S]*?)\n\1\2 *$/gm
const INCLUDE = /^<<< (\S+?)(?:#([\w-]+))?(?:\{[^}]*\})?(?: \[.*\])?$/gm

function pages(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? pages(path) : entry.name.endsWith('.md') ? [path] : []
  })
}

function withoutIndent(text) {
  const lines = text.split('\n').map((line) => line.trimEnd())
  const indents = lines.filter(Boolean).map((line) => line.length - line.trimStart().length)
  const common = Math.min(...indents, Infinity)
  return lines.map((line) => line.slice(common === Infinity ? 0 : common)).join('\n').replace(/^\n+|\n+$/g, '')
}

/** Whether the lines of `piece` follow each other in `lines`, at or after `from`; returns the line after them, or -1. */
function find(lines, piece, from) {
  const wanted = withoutIndent(piece)
  const count = wanted.split('\n').length
  for (let at = from; at + count <= lines.length; at++) {
    if (withoutIndent(lines.slice(at, at + count).join('\n')) === wanted) return at + count
  }
  return -1
}

function isExcerpt(code, file) {
  const lines = file.split('\n')
  let at = 0
  for (const piece of code.split(/^\s*\.\.\.\s*$/m).filter((part) => part.trim())) {
    at = find(lines, piece, at)
    if (at < 0) return false
  }
  return true
}

const problems = []
let checked = 0
for (const page of [...pages(DOCS), ...['README.md', 'README.zh-CN.md', 'SECURITY.md'].map((name) => join(ROOT, name))]) {
  if (!existsSync(page)) continue
  const text = readFileSync(page, 'utf8')
  const where = (index) => `${relative(ROOT, page)}:${text.slice(0, index).split('\n').length}`
  for (const match of text.matchAll(FENCE)) {
    const [, , , name, code] = match
    checked++
    const file = join(ROOT, name)
    if (!existsSync(file)) problems.push(`${where(match.index)}: there is no file ${name}`)
    else if (!isExcerpt(code, readFileSync(file, 'utf8'))) problems.push(`${where(match.index)}: not in ${name} any more`)
  }
  for (const match of text.matchAll(INCLUDE)) {
    const [, name, region] = match
    checked++
    const file = name.startsWith('@/') ? join(DOCS, name.slice(2)) : resolve(dirname(page), name)
    if (!existsSync(file)) problems.push(`${where(match.index)}: there is no file ${name}`)
    else if (region && !new RegExp(`#\\s*region ${region}\\b`).test(readFileSync(file, 'utf8')))
      problems.push(`${where(match.index)}: ${name} has no region ${region}`)
  }
}
const codeOf = (page) => [...readFileSync(page, 'utf8').matchAll(/^ *```(?:python|ts|vue)\b[\s\S]*?```$/gm)].map(([block]) => block)
for (const page of pages(join(DOCS, 'zh'))) {
  const english = join(DOCS, relative(join(DOCS, 'zh'), page))
  if (!existsSync(english)) continue
  const [translated, original] = [codeOf(page), codeOf(english)]
  const at = translated.findIndex((block, index) => block !== original[index])
  if (at >= 0 || translated.length !== original.length)
    problems.push(`${relative(ROOT, page)}: code block ${at + 1 || translated.length + 1} differs from the English page`)
}
for (const problem of problems) console.error(problem)
console.log(`${checked} excerpts checked, ${problems.length} stale`)
process.exit(problems.length ? 1 : 0)
