// Fails when a page names code that does not exist: a path, a file, an identifier, an error key, a permission, a make
// target, an npm script or a command of main.py. Only `inline code` is read. Names that a page defines in its own code blocks are accepted, and so
// are names that contain one of those in a comment <!-- external names: a, b --> on the page.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const DOCS = fileURLToPath(new URL('..', import.meta.url))
const ROOT = resolve(DOCS, '..')
const SKIPPED = new Set(['node_modules', '.venv', '.git', 'dist', '.vitepress', '__pycache__', 'data', 'screenshots'])
const NOT_CODE = /\.(?:md|png|svg|txt|lock)$|package-lock\.json$/
/** Files that exist only on a machine that runs the project. */
const RUNTIME = /(?:^|\/)(?:dist|data|logs|node_modules|\.venv|env\/\.env\.[^/]*|\.env(?:\.[\w<>]+\.py)?)(?:\/|$)/
const BASES = ['', 'backend', 'backend/app', 'frontend', 'frontend/src', 'docs']
const ROOT_PAGES = ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'SECURITY.md', 'backend/README.md', 'frontend/README.md']

function walk(folder, skipped = SKIPPED) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : [path + '/', ...walk(path, skipped)]
    return entry.isFile() ? [path] : []
  })
}

const tracked = walk(ROOT, new Set([...SKIPPED].filter((name) => name !== 'data')))
const paths = tracked.map((path) => relative(ROOT, path) + (path.endsWith('/') ? '/' : ''))
const fileNames = new Set(paths.map((path) => path.replace(/\/$/, '').split('/').pop()))
const words = new Set()
const errorKeys = new Set()
const permissions = new Set()
for (const path of tracked) {
  const name = relative(ROOT, path)
  if (path.endsWith('/') || name.startsWith('docs/') || NOT_CODE.test(name)) continue
  const text = readFileSync(path, 'utf8')
  for (const word of text.match(/[\w$]+/g) ?? []) words.add(word)
  for (const [permission] of text.matchAll(/\b\w+:\w+:\w+\b/g)) permissions.add(permission)
  if (/app\/locales\/\w+\/\w+\.json$/.test(name)) for (const key of Object.keys(JSON.parse(text))) errorKeys.add(key)
}
const keyPrefixes = new Set([...errorKeys].filter((key) => key.includes('.')).map((key) => key.split('.')[0]))
for (const name of fileNames) words.add(name.replace(/\.\w+$/, ''))

const targets = new Set([...readFileSync(join(ROOT, 'Makefile'), 'utf8').matchAll(/^([a-z-]+):/gm)].map((match) => match[1]))
const scripts = new Set(
  ['frontend', 'docs'].flatMap((folder) =>
    Object.keys(JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')).scripts),
  ),
)
const commands = new Set()
for (const path of paths.filter((one) => /^backend\/(main|app\/cli\/\w+)\.py$/.test(one))) {
  const text = readFileSync(join(ROOT, path), 'utf8')
  // @cli.command("name"), @cli.command() above a function, or cli.command()(module.function)
  for (const [, command] of text.matchAll(/\.command\("([\w-]+)"/g)) commands.add(command)
  for (const [, name] of text.matchAll(/\.command\([^)]*\)(?:\n(?:@[^\n]*\n)*(?:async )?def |\((?:\w+\.)?)(\w+)/g))
    commands.add(name.replaceAll('_', '-'))
  for (const [, name] of text.matchAll(/name="([\w-]+)"/g)) commands.add(name)
}

/** `a/{b,c}.py` as two paths. */
function expanded(text) {
  const match = /\{([^{}]*,[^{}]*)\}/.exec(text)
  if (!match) return [text]
  return match[1].split(',').flatMap((part) => expanded(text.replace(match[0], part.trim())))
}

const escaped = (text) => text.replace(/[.+?^$()|[\]\\]/g, '\\$&')

function pathExists(text, page) {
  if (/^(?:https?:|\/)/.test(text) || RUNTIME.test(text)) return true
  const wanted = text.replace(/^@\//, 'frontend/src/').replace(/\/$/, '').replace(/^\.\//, '')
  if (/[*<]/.test(wanted)) {
    const pattern = new RegExp(`(?:^|/)${escaped(wanted).replaceAll('**', '.*').replace(/\*|<[^>]*>/g, '[^/]*')}(?:\\.\\w+)?/?$`)
    return paths.some((path) => pattern.test(path))
  }
  if ([...BASES.map((base) => join(ROOT, base)), dirname(page)].some((base) => existsSync(join(base, wanted)))) return true
  return paths.some((path) => path.replace(/\/$/, '').endsWith(`/${wanted}`))
}

function isUnknown(code, page, local) {
  const text = code.trim()
  const [first, second, third] = text.split(/\s+/)
  if (first === 'make' && second) return !/^[A-Z-]/.test(second) && !targets.has(second)
  if (first === 'npm' && second === 'run' && third) return !scripts.has(third)
  if (/(?:^|\/)main\.py$/.test(first) && /^[a-z]/.test(second ?? '')) return !commands.has(second)
  if (/\s/.test(text) || fileNames.has(text) || RUNTIME.test(text)) return false
  if (/^[\w.@*<>{},-]*\/[\w./@*<>{},-]*$/.test(text) && /[a-z]/.test(text)) {
    if (/^\w+\/\w+$/.test(text) && !existsSync(join(ROOT, 'backend', text))) return false // a media type, a pair of words
    return !expanded(text).every((path) => pathExists(path, page))
  }
  if (/^[\w.-]+\.(?:py|ts|vue|mjs|json|css|sql|md|ini|toml|yml|j2|svg)$/.test(text)) return !fileNames.has(text) && !local.has(text)
  if (/^\w+:\w+:\w+$/.test(text)) return !permissions.has(text) && !local.has(text)
  if (/^[a-z_]+\.[a-z_.]+$/.test(text) && keyPrefixes.has(text.split('.')[0])) return !errorKeys.has(text) && !local.has(text)
  if (/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\(\))?$/.test(text))
    return text.replace('()', '').split('.').some((part) => !words.has(part) && !local.has(part))
  return false
}

const all = [...walk(DOCS).filter((path) => path.endsWith('.md')), ...ROOT_PAGES.map((name) => join(ROOT, name))]
const problems = []
let checked = 0
for (const page of all) {
  if (!existsSync(page) || !statSync(page).isFile() || /\[page\]|verified-schemas/.test(page)) continue
  const text = readFileSync(page, 'utf8')
  const local = new Set()
  const prose = text.replace(/^( *)(`{3,})[\s\S]*?^\1\2 *$/gm, (block) => {
    for (const word of block.match(/[\w$]+(?:[.:][\w$]+)*/g) ?? []) for (const part of [word, ...word.split(/[.:]/)]) local.add(part)
    return block.replace(/[^\n]/g, '')
  })
  const external = [...text.matchAll(/<!-- external names: ([\s\S]*?) -->/g)].flatMap(([, list]) => list.split(/[,\s]+/)).filter(Boolean)
  for (const block of prose.match(/^(?: {4}[^\n]*\n)+/gm) ?? []) for (const word of block.match(/[\w$]+/g) ?? []) local.add(word)
  for (const match of prose.matchAll(/`([^`\n]+)`/g)) {
    checked++
    if (external.some((name) => match[1].includes(name)) || !isUnknown(match[1], page, local)) continue
    problems.push(`${relative(ROOT, page)}:${prose.slice(0, match.index).split('\n').length}: ${match[1]} does not exist`)
  }
}
for (const problem of problems) console.error(problem)
console.log(`${checked} names checked, ${problems.length} unknown`)
process.exit(problems.length ? 1 : 0)
