import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const said: string[] = []
let inTurn: typeof import('@/api/tabLock').inTurn

function tab(name: string): Promise<void> {
  return inTurn(async () => {
    said.push(`${name} begins`)
    await new Promise((resolve) => setTimeout(resolve, 200))
    said.push(`${name} ends`)
  })
}

beforeEach(async () => {
  vi.useFakeTimers()
  vi.stubGlobal('navigator', {}) // as over plain http
  vi.stubGlobal('indexedDB', new IDBFactory())
  vi.resetModules()
  ;({ inTurn } = await import('@/api/tabLock'))
})

afterEach(() => {
  said.length = 0
  localStorage.clear()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('without locks, tabs that come together take turns', async () => {
  const all = Promise.all([tab('a'), tab('b'), tab('c')])
  await vi.runAllTimersAsync()
  await all
  expect(said.map((line) => line.split(' ')[1])).toEqual([
    'begins',
    'ends',
    'begins',
    'ends',
    'begins',
    'ends',
  ])
  expect(new Set(said)).toHaveLength(6)
})

test('one that comes later waits for the one at work', async () => {
  const first = tab('a')
  await vi.advanceTimersByTimeAsync(100)
  const second = tab('b')
  await vi.runAllTimersAsync()
  await Promise.all([first, second])
  expect(said).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
})

test('one that failed, or was closed, leaves its place at once', async () => {
  await Promise.all([
    expect(inTurn(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused'),
    vi.runAllTimersAsync(),
  ])
  void inTurn(() => new Promise(() => {})) // and never ends
  await vi.advanceTimersByTimeAsync(100)
  const next = tab('a')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(said).toEqual([])
  dispatchEvent(new Event('pagehide'))
  await vi.advanceTimersByTimeAsync(1_000)
  await next
})

test('one that crashed is not waited for without end, nor where its clock was wrong', async () => {
  void inTurn(() => new Promise(() => {}))
  await vi.advanceTimersByTimeAsync(100)
  const late = tab('a')
  await vi.advanceTimersByTimeAsync(29_000)
  expect(said).toEqual([])
  await vi.advanceTimersByTimeAsync(2_000)
  await late
  void inTurn(() => new Promise(() => {}))
  await vi.advanceTimersByTimeAsync(100)
  vi.setSystemTime(Date.now() - 3_600_000)
  const next = tab('b')
  await vi.advanceTimersByTimeAsync(1_000)
  await next
})

test('where there is no database either, nobody waits', async () => {
  vi.stubGlobal('indexedDB', undefined)
  const both = Promise.all([tab('a'), tab('b')])
  await vi.advanceTimersByTimeAsync(300)
  await both
})
