import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { inTurn } from '../src/api/turns'

const said: string[] = []

function tab(name: string): Promise<void> {
  return inTurn(async () => {
    said.push(`${name} begins`)
    await new Promise((resolve) => setTimeout(resolve, 200))
    said.push(`${name} ends`)
  })
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('navigator', {}) // as over plain http
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
  expect(said.map((line) => line.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends', 'begins', 'ends'])
  expect(new Set(said)).toHaveLength(6)
  expect(localStorage).toHaveLength(0)
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
  await Promise.all([expect(inTurn(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused'), vi.runAllTimersAsync()])
  expect(localStorage).toHaveLength(0)
  void tab('a')
  await vi.advanceTimersByTimeAsync(100)
  dispatchEvent(new Event('pagehide'))
  expect(localStorage).toHaveLength(0)
  await vi.runAllTimersAsync()
})

test('one that crashed is not waited for without end, whatever its clock said', async () => {
  localStorage.setItem('refreshing', `0.1 ${Date.now() + 30_000}`)
  const late = tab('a')
  await vi.advanceTimersByTimeAsync(29_000)
  expect(said).toEqual([])
  await vi.advanceTimersByTimeAsync(2_000)
  await late
  localStorage.setItem('refreshing', `0.1 ${Date.now() + 3_600_000}`)
  const next = tab('b')
  await vi.advanceTimersByTimeAsync(1_000)
  await next
})
