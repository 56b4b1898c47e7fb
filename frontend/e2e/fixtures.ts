/** Fixtures of a test file: the real server on an empty database, and a browser. */
import { afterAll, beforeAll, expect } from 'vitest'
import { launchBrowser, type TestBrowser } from './browser'
import { startServer, type Server } from './server'

export interface Fixtures {
  server: Server
  browser: TestBrowser
}

/** Set before the first test of the file. Errors of the browser fail the file. */
export function useFixtures(start: () => Promise<Server> = () => startServer()): Fixtures {
  const fixtures = {} as Fixtures
  beforeAll(async () => {
    fixtures.server = await start()
    fixtures.browser = await launchBrowser(fixtures.server.url)
  })
  afterAll(async () => {
    await fixtures.browser?.close()
    await fixtures.server?.stop()
    expect(fixtures.browser?.errors.list).toEqual([])
  })
  return fixtures
}
