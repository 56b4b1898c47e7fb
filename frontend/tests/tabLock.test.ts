import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const events: string[] = []
let withTabLock: typeof import('@/api/tabLock').withTabLock

function tab(name: string): Promise<void> {
  return withTabLock(async () => {
    events.push(`${name} begins`)
    await new Promise((resolve) => setTimeout(resolve, 200))
    events.push(`${name} ends`)
  })
}

beforeEach(async () => {
  vi.useFakeTimers()
  vi.stubGlobal('navigator', {}) // no Web Locks, as over http
  vi.stubGlobal('indexedDB', new IDBFactory())
  vi.resetModules()
  ;({ withTabLock } = await import('@/api/tabLock'))
})

afterEach(() => {
  events.length = 0
  localStorage.clear()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('without Web Locks, concurrent tabs run one after another', async () => {
  const all = Promise.all([tab('a'), tab('b'), tab('c')])
  await vi.runAllTimersAsync()
  await all
  expect(events.map((line) => line.split(' ')[1])).toEqual([
    'begins',
    'ends',
    'begins',
    'ends',
    'begins',
    'ends',
  ])
  expect(new Set(events)).toHaveLength(6)
})

test('a later tab waits for the running one', async () => {
  const first = tab('a')
  await vi.advanceTimersByTimeAsync(100)
  const second = tab('b')
  await vi.runAllTimersAsync()
  await Promise.all([first, second])
  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
})

test('a tab that fails or is closed releases the lock at once', async () => {
  await Promise.all([
    expect(withTabLock(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed'),
    vi.runAllTimersAsync(),
  ])
  void withTabLock(() => new Promise(() => {})) // never settles
  await vi.advanceTimersByTimeAsync(100)
  const next = tab('a')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(events).toEqual([])
  dispatchEvent(new Event('pagehide'))
  await vi.advanceTimersByTimeAsync(1_000)
  await next
})

test('the lock of a crashed tab expires, also after a clock change', async () => {
  void withTabLock(() => new Promise(() => {}))
  await vi.advanceTimersByTimeAsync(100)
  const late = tab('a')
  await vi.advanceTimersByTimeAsync(29_000)
  expect(events).toEqual([])
  await vi.advanceTimersByTimeAsync(2_000)
  await late
  void withTabLock(() => new Promise(() => {}))
  await vi.advanceTimersByTimeAsync(100)
  vi.setSystemTime(Date.now() - 3_600_000)
  const next = tab('b')
  await vi.advanceTimersByTimeAsync(1_000)
  await next
})

test('without IndexedDB there is no lock', async () => {
  vi.stubGlobal('indexedDB', undefined)
  const both = Promise.all([tab('a'), tab('b')])
  await vi.advanceTimersByTimeAsync(300)
  await both
})
