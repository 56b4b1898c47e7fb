import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const SCREENSHOTS = Boolean(process.env.SCREENSHOTS) // the folder to put screenshots in, instead of testing

/** Two at once, each with a browser and a server to carry: while the one waits, the other is busy. */
export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('../src', import.meta.url)) } },
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: [SCREENSHOTS ? 'e2e/screenshots.ts' : 'e2e/**/*.test.ts'],
    environment: 'node',
    maxWorkers: 2,
    maxConcurrency: 2,
    testTimeout: SCREENSHOTS ? 1_200_000 : 400_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 10_000 } },
  },
})
