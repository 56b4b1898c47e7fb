/** Compresses the build with gzip. The server sends the compressed files. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const assets = new URL('../dist/assets/', import.meta.url)
for (const name of readdirSync(assets)) {
  const file = new URL(name, assets)
  if (/\.(js|css|svg)$/.test(name))
    writeFileSync(new URL(`${file}.gz`), gzipSync(readFileSync(file), { level: 9 }))
}
