import { defineConfig } from 'vitest/config'

const SHOTS = Boolean(process.env.SHOTS) // the folder to put screenshots in, instead of testing

/** One after another: the machine has a browser and a server to carry already. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: [SHOTS ? 'e2e/shots.ts' : 'e2e/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    maxConcurrency: 2,
    testTimeout: SHOTS ? 1_200_000 : 400_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 10_000 } },
  },
})
