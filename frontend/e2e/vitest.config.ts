import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const SHOTS = Boolean(process.env.SHOTS) // the folder to put screenshots in, instead of testing

/** Two at once, each with a browser and a server to carry: while the one waits, the other is busy. */
export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('../src', import.meta.url)) } },
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: [SHOTS ? 'e2e/shots.ts' : 'e2e/**/*.test.ts'],
    environment: 'node',
    maxWorkers: 2,
    maxConcurrency: 2,
    testTimeout: SHOTS ? 1_200_000 : 400_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 10_000 } },
  },
})
