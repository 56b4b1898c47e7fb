import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Take screenshots into this folder instead of testing.
const SCREENSHOTS = Boolean(process.env.SCREENSHOTS)

/** Two files run in parallel, each with a browser and a server. */
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
