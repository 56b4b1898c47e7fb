/**
 * Packs what was built, for the server to send as it is, and weighs what a browser loads first: the login page, and a
 * list page on top of it. Too much fails the build.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)
for (const name of readdirSync(new URL('assets/', dist))) {
  const file = new URL(`assets/${name}`, dist)
  if (/\.(js|css|svg)$/.test(name)) writeFileSync(new URL(`${file}.gz`), gzipSync(readFileSync(file), { level: 9 }))
}

const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))

function files(keys, seen = new Set()) {
  for (const key of keys) {
    const chunk = manifest[key]
    if (seen.has(chunk.file)) continue
    for (const file of [chunk.file, ...(chunk.css ?? [])]) seen.add(file)
    files(chunk.imports ?? [], seen)
  }
  return seen
}

const weight = (names) => [...names].reduce((sum, name) => sum + gzipSync(readFileSync(new URL(name, dist))).length, 0)

const login = files(['index.html', 'src/views/login/index.vue'])
const list = files(['src/layouts/MainLayout.vue', 'src/views/system/position/index.vue'])
const limits = { login: [login, 150_000], 'list page': [[...list].filter((name) => !login.has(name)), 260_000] }

for (const [name, [names, limit]] of Object.entries(limits)) {
  const bytes = weight(names)
  process.stdout.write(`${name}: ${(bytes / 1000).toFixed(1)} kB gzip of at most ${limit / 1000}\n`)
  if (bytes > limit) process.exitCode = 1
}
