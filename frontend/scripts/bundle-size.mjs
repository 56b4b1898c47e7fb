/**
 * Checks the gzip size of what a browser loads for the login page, and for a list page on top of
 * it. The login page must not contain the list of features, because it would grow with each of
 * them.
 */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)
const read = (name) => readFileSync(new URL(name, dist))
const manifest = JSON.parse(read('.vite/manifest.json'))

function filesOf(keys, files = new Set()) {
  for (const key of keys) {
    const chunk = manifest[key]
    if (files.has(chunk.file)) continue
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file)
    filesOf(chunk.imports ?? [], files)
  }
  return files
}

const gzipSize = (names) => [...names].reduce((sum, name) => sum + gzipSync(read(name)).length, 0)

const login = filesOf(['index.html', 'src/views/login/index.vue'])
const features = Object.keys(manifest).filter((key) =>
  /^src\/views\/[^/]+\/[^/]+\/index\.vue$/.test(key),
)
for (const name of login) {
  const included = features.filter((key) => read(name).includes(manifest[key].file))
  if (included.length)
    throw new Error(`${name}, which the login page loads, contains ${included.join(', ')}`)
}

const list = filesOf([
  'src/router/pages.ts',
  'src/layouts/MainLayout.vue',
  'src/views/system/position/index.vue',
])
const limits = {
  login: [login, 150_000],
  'list page': [[...list].filter((name) => !login.has(name)), 260_000],
}

for (const [name, [names, limit]] of Object.entries(limits)) {
  const bytes = gzipSize(names)
  process.stdout.write(`${name}: ${(bytes / 1000).toFixed(1)} kB gzip of at most ${limit / 1000}\n`)
  if (bytes > limit) process.exitCode = 1
}
