import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { download, type Progress, type Watch } from '@/api/download'
import { ApiError } from '@/api/http'
import { useExport } from '@/composables/useExport'

/** A file of these pieces, which waits for `next` before each of them. */
function served(pieces: string[], headers: Record<string, string>) {
  let signal: AbortSignal | undefined
  const waiting: (() => void)[] = []
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise<void>((resolve) => waiting.push(resolve))
      const piece = pieces.shift()
      if (piece === undefined) controller.close()
      else controller.enqueue(new TextEncoder().encode(piece))
    },
  })
  vi.stubGlobal('fetch', async (_path: string, init: RequestInit) => {
    signal = init.signal ?? undefined
    return new Response(body, { headers })
  })
  const next = async () => {
    await vi.waitFor(() => expect(waiting.length).toBeGreaterThan(0))
    waiting.shift()?.()
  }
  return { next, aborted: () => signal?.aborted }
}

let saved: { blob: Blob; name: string }[] = []
beforeEach(() => {
  saved = []
  let made: Blob
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => ((made = blob as Blob), 'blob:x'))
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    saved.push({ blob: made, name: this.download })
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('a download', () => {
  test('tells of every piece, and is saved whole under its name', async () => {
    const seen: Progress[] = []
    const { next } = served(['abc', 'de'], {
      'Content-Length': '5',
      'X-Total-Count': '2',
      'Content-Disposition': 'attachment; filename="list.xlsx"',
    })
    const done = download({ method: 'GET', path: '/x' }, { progress: (now) => seen.push(now) })
    for (let piece = 0; piece < 3; piece++) await next()
    await done
    expect(seen.map(({ received }) => received)).toEqual([0, 3, 5])
    expect(seen[0]).toEqual({ received: 0, total: 5, rows: 2 })
    expect(saved.map(({ name }) => name)).toEqual(['list.xlsx'])
    expect(await saved[0]?.blob.text()).toBe('abcde')
  })

  test('of a length that nobody told has none', async () => {
    const seen: Progress[] = []
    const { next } = served(['abc'], {})
    const done = download({ method: 'GET', path: '/x' }, { progress: (now) => seen.push(now) })
    await next()
    await next()
    await done
    expect(seen.at(-1)).toEqual({ received: 3, total: undefined, rows: undefined })
    expect(saved[0]?.name).toBe('download')
  })
})

describe('an export', () => {
  let scope: EffectScope
  beforeEach(() => {
    vi.useFakeTimers()
    scope = effectScope()
  })
  afterEach(() => {
    scope.stop()
    vi.useRealTimers()
  })
  const exporting = (run: (watch: Watch) => Promise<void>) =>
    scope.run(() => useExport(run)) as ReturnType<typeof useExport>

  /** What is exported, with the means to let it come, end or fail. */
  function slow() {
    const made: { watch: Watch; end: () => void; fail: (error: unknown) => void }[] = []
    return {
      made,
      run: (watch: Watch) => new Promise<void>((end, fail) => made.push({ watch, end, fail })),
    }
  }

  test('is prepared, comes, and is there; a quick one says nothing', async () => {
    const { made, run } = slow()
    const state = exporting(run)
    const done = state.start()
    expect([state.phase, state.shown]).toEqual(['preparing', false])
    await vi.advanceTimersByTimeAsync(400)
    expect(state.shown).toBe(true)
    made[0]?.watch.progress?.({ received: 3, total: 5, rows: 2 })
    expect(state).toMatchObject({ phase: 'receiving', received: 3, total: 5, rows: 2 })
    made[0]?.end()
    expect(await done).toBe(true)
    expect([state.phase, state.shown, state.rows]).toEqual([undefined, false, 2])

    const quick = state.start()
    made[1]?.end()
    await quick
    await vi.advanceTimersByTimeAsync(1000)
    expect(state.shown).toBe(false)
  })

  test.each(['cancel', 'leave'])('can be given up: %s', async (how) => {
    const { made, run } = slow()
    const state = exporting(run)
    const done = state.start()
    await vi.advanceTimersByTimeAsync(400)
    if (how === 'cancel') state.cancel()
    else scope.stop()
    expect(made[0]?.watch.signal?.aborted).toBe(true)
    made[0]?.fail(new DOMException('', 'AbortError'))
    expect(await done).toBe(false)
    expect([state.phase, state.shown, state.reason]).toEqual([undefined, false, ''])
  })

  test('that was given up says nothing of the next one', async () => {
    const { made, run } = slow()
    const state = exporting(run)
    const first = state.start()
    state.cancel()
    const second = state.start()
    made[0]?.watch.progress?.({ received: 9 })
    made[0]?.fail(new DOMException('', 'AbortError'))
    expect(await first).toBe(false)
    expect([state.phase, state.received]).toEqual(['preparing', 0])
    made[1]?.end()
    expect(await second).toBe(true)
  })

  test('that fails says why at once, and can be tried again', async () => {
    const { made, run } = slow()
    const state = exporting(run)
    const failed = state.start()
    made[0]?.fail(new ApiError(422, 'too_many_rows', 'More than 100,000 match'))
    expect(await failed).toBe(false)
    expect([state.phase, state.shown, state.reason]).toEqual([
      'failed',
      true,
      'More than 100,000 match',
    ])
    const again = state.start()
    expect([state.phase, state.shown], 'where he is looking').toEqual(['preparing', true])
    made[1]?.fail(new TypeError('Failed to fetch'))
    expect(await again).toBe(false)
    expect(state.reason).toContain('无法连接')
  })

  test('does not hide an error nobody explained', async () => {
    const { made, run } = slow()
    const state = exporting(run)
    const failed = state.start()
    made[0]?.fail(new RangeError('a bug'))
    await expect(failed).rejects.toThrow('a bug')
    expect(state.phase).toBeUndefined()
  })
})
