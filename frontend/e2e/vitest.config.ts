import { defineConfig } from 'vitest/config'

/** One after another: the machine has a browser and a server to carry already. */
export default defineConfig({
  test: { root: new URL('..', import.meta.url).pathname, include: ['e2e/**/*.test.ts'], environment: 'node', fileParallelism: false, testTimeout: 180_000, hookTimeout: 120_000 },
})
