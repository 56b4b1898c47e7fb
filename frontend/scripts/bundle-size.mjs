/**
 * Weighs what a browser loads first: the login page, and a list page on top of it. Too much fails, and so does a login
 * page that knows of a feature's: it would grow with every one. It is the project's own check, and no part of a build.
 */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)
const read = (name) => readFileSync(new URL(name, dist))
const manifest = JSON.parse(read('.vite/manifest.json'))

function files(keys, seen = new Set()) {
  for (const key of keys) {
    const chunk = manifest[key]
    if (seen.has(chunk.file)) continue
    for (const file of [chunk.file, ...(chunk.css ?? [])]) seen.add(file)
    files(chunk.imports ?? [], seen)
  }
  return seen
}

const weight = (names) => [...names].reduce((sum, name) => sum + gzipSync(read(name)).length, 0)

const login = files(['index.html', 'src/views/login/index.vue'])
const features = Object.keys(manifest).filter((key) =>
  /^src\/views\/[^/]+\/[^/]+\/index\.vue$/.test(key),
)
for (const name of login) {
  const known = features.filter((key) => read(name).includes(manifest[key].file))
  if (known.length)
    throw new Error(`${name}, which the login page loads, knows of ${known.join(', ')}`)
}

const list = files([
  'src/router/pages.ts',
  'src/layouts/MainLayout.vue',
  'src/views/system/position/index.vue',
])
const limits = {
  login: [login, 150_000],
  'list page': [[...list].filter((name) => !login.has(name)), 260_000],
}

for (const [name, [names, limit]] of Object.entries(limits)) {
  const bytes = weight(names)
  process.stdout.write(`${name}: ${(bytes / 1000).toFixed(1)} kB gzip of at most ${limit / 1000}\n`)
  if (bytes > limit) process.exitCode = 1
}
