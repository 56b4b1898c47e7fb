import { beforeEach, expect, test, vi } from 'vitest'
import { importTables } from '@/views/generator/gencode/api'
import { startJob } from '@/views/task/job/api'
import { repeatRun, repeatRuns } from '@/views/task/run/api'

type Answer = () => Response | Promise<Response>

let answers: Answer[] = []
/** The keys of the runs that the server has made, and those of all requests. */
let runs: string[] = []
let keys: string[] = []

const refuse = (status: number, error: string) => () => Response.json({ error }, { status })
const lose = () => Promise.reject(new TypeError('Failed to fetch'))
const cut: Answer = () => new Response('{"data": {"run_')

/** A server that makes one run for each key. Its answers can be lost. */
function respond(_path: string, { headers }: RequestInit) {
  const key = new Headers(headers).get('Idempotency-Key') ?? ''
  keys.push(key)
  if (!runs.includes(key)) runs.push(key)
  return Promise.resolve((answers.shift() ?? (() => Response.json({ data: { run_id: 1 } })))())
}

beforeEach(() => {
  answers = []
  runs = []
  keys = []
  vi.stubGlobal('fetch', vi.fn(respond))
  vi.useFakeTimers()
  return () => vi.useRealTimers()
})

test.each([
  ['startJob', () => startJob(1)],
  ['repeatRun', () => repeatRun(1)],
  ['repeatRuns', () => repeatRuns([1, 2])],
  ['importTables', () => importTables(['a'], 'app')],
] as [string, () => Promise<unknown>][])(
  '%s is executed once although its answer is lost, and then once more',
  async (_name, action) => {
    answers = [lose, refuse(502, 'http'), refuse(409, 'idempotency.in_progress'), cut]
    for (let count = 0; count < 4; count++) await expect(action()).rejects.toThrow()
    await action()
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
    expect([keys.length, runs.length]).toEqual([5, 1])
    await action()
    expect(runs).toHaveLength(2)
  },
)

test('two clicks send the same key', async () => {
  await Promise.all([startJob(1), startJob(1)])
  expect([keys.length, runs.length]).toEqual([2, 1])
})

test('other actions have other keys', async () => {
  answers = [lose, lose]
  await expect(startJob(1)).rejects.toThrow()
  await expect(repeatRuns([1])).rejects.toThrow()
  await Promise.all([startJob(2), repeatRuns([1, 2]), repeatRun(1)])
  expect(new Set(keys).size).toBe(5)
})

test('an action after a rejection, or long after a lost answer, is a new one', async () => {
  answers = [refuse(409, 'job.running'), lose]
  await expect(startJob(1)).rejects.toThrow()
  await expect(startJob(1)).rejects.toThrow()
  vi.advanceTimersByTime(6 * 60_000)
  await startJob(1)
  expect(new Set(keys).size).toBe(3)
})
