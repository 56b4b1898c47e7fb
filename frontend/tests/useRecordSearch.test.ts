import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { ApiError } from '@/api/http'
import { useRecordSearch, type Found } from '@/composables/useRecordSearch'

const group = (label: string): Found[] => [
  { kind: 'system/user', items: [{ id: 1, label, note: null, filter: { username: label } }] },
]
let scope: EffectScope

beforeEach(() => {
  vi.useFakeTimers()
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

function records(ask: (text: string) => Promise<Found[]>) {
  return scope.run(() => useRecordSearch(ask, 200)) as ReturnType<typeof useRecordSearch>
}

describe('records', () => {
  test('are asked for once nobody types any more', async () => {
    const ask = vi.fn(async (text: string) => group(text))
    const { find, found, finding } = records(ask)
    for (const typed of ['m', 'ma', ' mary ']) {
      find(typed)
      await vi.advanceTimersByTimeAsync(199)
    }
    expect(ask).not.toHaveBeenCalled()
    expect(finding.value).toBe(true)
    await vi.advanceTimersByTimeAsync(1)
    expect(ask.mock.calls).toEqual([['mary']])
    expect([found.value, finding.value]).toEqual([group('mary'), false])
  })

  test('of an older question that come late are dropped', async () => {
    const answers: Record<string, (found: Found[]) => void> = {}
    const { find, found, finding } = records(
      (text) => new Promise((resolve) => (answers[text] = resolve)),
    )
    find('a')
    await vi.advanceTimersByTimeAsync(200)
    find('ab')
    await vi.advanceTimersByTimeAsync(200)
    answers.a?.(group('a'))
    await vi.advanceTimersByTimeAsync(0)
    expect([found.value, finding.value]).toEqual([[], true])
    answers.ab?.(group('ab'))
    await vi.advanceTimersByTimeAsync(0)
    expect([found.value, finding.value]).toEqual([group('ab'), false])
  })

  test('are gone as soon as something else is asked for, and nothing asks for none', async () => {
    const ask = vi.fn(async (text: string) => group(text))
    const { find, found, finding } = records(ask)
    find('a')
    await vi.advanceTimersByTimeAsync(200)
    expect(found.value).toEqual(group('a'))
    find('  ')
    expect([found.value, finding.value]).toEqual([[], false])
    await vi.advanceTimersByTimeAsync(500)
    expect(ask).toHaveBeenCalledOnce()
  })

  test('that could not be had are explained', async () => {
    const { find, failure } = records(() =>
      Promise.reject(new ApiError(500, 'internal', 'Something went wrong')),
    )
    find('a')
    await vi.advanceTimersByTimeAsync(200)
    expect(failure.value).toBe('Something went wrong')
    find('b')
    expect(failure.value).toBe('')
  })

  test('are not asked for when the page has gone', async () => {
    const ask = vi.fn(async () => group('a'))
    records(ask).find('a')
    scope.stop()
    await vi.advanceTimersByTimeAsync(500)
    expect(ask).not.toHaveBeenCalled()
  })
})
