import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { ApiError } from '@/api/http'
import { useRecordSearch, type SearchGroup } from '@/composables/useRecordSearch'

const group = (label: string): SearchGroup[] => [
  {
    kind: 'system/user',
    total: 1,
    items: [{ id: 1, label, note: null, filter: { username: label } }],
  },
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

function mountSearch(fetchGroups: (text: string) => Promise<SearchGroup[]>) {
  return scope.run(() => useRecordSearch(fetchGroups, 200)) as ReturnType<typeof useRecordSearch>
}

describe('useRecordSearch', () => {
  test('sends one request after the last key press', async () => {
    const fetchGroups = vi.fn(async (text: string) => group(text))
    const { search, groups, searching } = mountSearch(fetchGroups)
    for (const typed of ['m', 'ma', ' mary ']) {
      search(typed)
      await vi.advanceTimersByTimeAsync(199)
    }
    expect(fetchGroups).not.toHaveBeenCalled()
    expect(searching.value).toBe(true)
    await vi.advanceTimersByTimeAsync(1)
    expect(fetchGroups.mock.calls).toEqual([['mary']])
    expect([groups.value, searching.value]).toEqual([group('mary'), false])
  })

  test('ignores a response that is older than the last request', async () => {
    const answers: Record<string, (groups: SearchGroup[]) => void> = {}
    const { search, groups, searching } = mountSearch(
      (text) => new Promise((resolve) => (answers[text] = resolve)),
    )
    search('a')
    await vi.advanceTimersByTimeAsync(200)
    search('ab')
    await vi.advanceTimersByTimeAsync(200)
    answers.a?.(group('a'))
    await vi.advanceTimersByTimeAsync(0)
    expect([groups.value, searching.value]).toEqual([[], true])
    answers.ab?.(group('ab'))
    await vi.advanceTimersByTimeAsync(0)
    expect([groups.value, searching.value]).toEqual([group('ab'), false])
  })

  test('clears the results for a new text, and sends no request for an empty one', async () => {
    const fetchGroups = vi.fn(async (text: string) => group(text))
    const { search, groups, searching } = mountSearch(fetchGroups)
    search('a')
    await vi.advanceTimersByTimeAsync(200)
    expect(groups.value).toEqual(group('a'))
    search('  ')
    expect([groups.value, searching.value]).toEqual([[], false])
    await vi.advanceTimersByTimeAsync(500)
    expect(fetchGroups).toHaveBeenCalledOnce()
  })

  test('sets searchError if the request fails', async () => {
    const { search, searchError } = mountSearch(() =>
      Promise.reject(new ApiError(500, 'internal', 'Something went wrong')),
    )
    search('a')
    await vi.advanceTimersByTimeAsync(200)
    expect(searchError.value).toBe('Something went wrong')
    search('b')
    expect(searchError.value).toBe('')
  })

  test('sends no request after the page is closed', async () => {
    const fetchGroups = vi.fn(async () => group('a'))
    mountSearch(fetchGroups).search('a')
    scope.stop()
    await vi.advanceTimersByTimeAsync(500)
    expect(fetchGroups).not.toHaveBeenCalled()
  })
})
