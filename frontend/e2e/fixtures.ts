/** What a file of tests plays on: the real server on an empty database, and people before it, none of whom may see anything go wrong. */
import { afterAll, beforeAll, expect } from 'vitest'
import { people, type People } from './browser'
import { serve, type Server } from './server'

export interface Stage {
  server: Server
  crowd: People
}

/** Set before the first test of the file; every console error, broken policy or foreign request fails the file. */
export function useStage(start: () => Promise<Server> = () => serve()): Stage {
  const stage = {} as Stage
  beforeAll(async () => {
    stage.server = await start()
    stage.crowd = await people(stage.server.url)
  })
  afterAll(async () => {
    await stage.crowd?.leave()
    await stage.server?.stop()
    expect(stage.crowd?.faults.found).toEqual([])
  })
  return stage
}
