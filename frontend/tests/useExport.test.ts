import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { download, type DownloadOptions, type Progress } from '@/api/download'
import { ApiError } from '@/api/http'
import { useExport } from '@/composables/useExport'

/** Stubs a download. Each chunk is sent when `next` is called. */
function stubDownload(chunks: string[], headers: Record<string, string>) {
  let signal: AbortSignal | undefined
  const waiting: (() => void)[] = []
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise<void>((resolve) => waiting.push(resolve))
      const chunk = chunks.shift()
      if (chunk === undefined) controller.close()
      else controller.enqueue(new TextEncoder().encode(chunk))
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
  let lastBlob: Blob
  vi.spyOn(URL, 'createObjectURL').mockImplementation(
    (blob) => ((lastBlob = blob as Blob), 'blob:x'),
  )
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    saved.push({ blob: lastBlob, name: this.download })
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('download', () => {
  test('reports every chunk and saves the file under its name', async () => {
    const reports: Progress[] = []
    const { next } = stubDownload(['abc', 'de'], {
      'Content-Length': '5',
      'X-Total-Count': '2',
      'Content-Disposition': 'attachment; filename="list.xlsx"',
    })
    const done = download(
      { method: 'GET', path: '/x' },
      { onProgress: (progress) => reports.push(progress) },
    )
    for (let chunk = 0; chunk < 3; chunk++) await next()
    await done
    expect(reports.map(({ received }) => received)).toEqual([0, 3, 5])
    expect(reports[0]).toEqual({ received: 0, total: 5, rows: 2 })
    expect(saved.map(({ name }) => name)).toEqual(['list.xlsx'])
    expect(await saved[0]?.blob.text()).toBe('abcde')
  })

  test('has no total without Content-Length', async () => {
    const reports: Progress[] = []
    const { next } = stubDownload(['abc'], {})
    const done = download(
      { method: 'GET', path: '/x' },
      { onProgress: (progress) => reports.push(progress) },
    )
    await next()
    await next()
    await done
    expect(reports.at(-1)).toEqual({ received: 3, total: undefined, rows: undefined })
    expect(saved[0]?.name).toBe('download')
  })
})

describe('useExport', () => {
  let scope: EffectScope
  beforeEach(() => {
    vi.useFakeTimers()
    scope = effectScope()
  })
  afterEach(() => {
    scope.stop()
    vi.useRealTimers()
  })
  const mountExport = (run: (options: DownloadOptions) => Promise<void>) =>
    scope.run(() => useExport(run)) as ReturnType<typeof useExport>

  /** An export that reports progress, ends or fails when the test says so. */
  function stubRun() {
    const calls: {
      options: DownloadOptions
      end: () => void
      fail: (error: unknown) => void
    }[] = []
    return {
      calls,
      run: (options: DownloadOptions) =>
        new Promise<void>((end, fail) => calls.push({ options, end, fail })),
    }
  }

  test('shows the dialog and the progress if it takes a while', async () => {
    const { calls, run } = stubRun()
    const state = mountExport(run)
    const done = state.start()
    expect([state.phase, state.visible]).toEqual(['preparing', false])
    await vi.advanceTimersByTimeAsync(400)
    expect(state.visible).toBe(true)
    calls[0]?.options.onProgress?.({ received: 3, total: 5, rows: 2 })
    expect(state).toMatchObject({ phase: 'receiving', received: 3, total: 5, rows: 2 })
    calls[0]?.end()
    expect(await done).toBe(true)
    expect([state.phase, state.visible, state.rows]).toEqual([undefined, false, 2])

    const quick = state.start()
    calls[1]?.end()
    await quick
    await vi.advanceTimersByTimeAsync(1000)
    expect(state.visible).toBe(false)
  })

  test.each(['cancel', 'leave'])('can be cancelled: %s', async (how) => {
    const { calls, run } = stubRun()
    const state = mountExport(run)
    const done = state.start()
    await vi.advanceTimersByTimeAsync(400)
    if (how === 'cancel') state.cancel()
    else scope.stop()
    expect(calls[0]?.options.signal?.aborted).toBe(true)
    calls[0]?.fail(new DOMException('', 'AbortError'))
    expect(await done).toBe(false)
    expect([state.phase, state.visible, state.error]).toEqual([undefined, false, ''])
  })

  test('ignores the progress of a cancelled export', async () => {
    const { calls, run } = stubRun()
    const state = mountExport(run)
    const first = state.start()
    state.cancel()
    const second = state.start()
    calls[0]?.options.onProgress?.({ received: 9 })
    calls[0]?.fail(new DOMException('', 'AbortError'))
    expect(await first).toBe(false)
    expect([state.phase, state.received]).toEqual(['preparing', 0])
    calls[1]?.end()
    expect(await second).toBe(true)
  })

  test('shows the error of a failed export and can be started again', async () => {
    const { calls, run } = stubRun()
    const state = mountExport(run)
    const failed = state.start()
    calls[0]?.fail(new ApiError(422, 'too_many_rows', 'More than 100,000 match'))
    expect(await failed).toBe(false)
    expect([state.phase, state.visible, state.error]).toEqual([
      'failed',
      true,
      'More than 100,000 match',
    ])
    const retry = state.start()
    expect([state.phase, state.visible]).toEqual(['preparing', true])
    calls[1]?.fail(new TypeError('Failed to fetch'))
    expect(await retry).toBe(false)
    expect(state.error).toContain('无法连接')
  })

  test('throws an error that is no ApiError', async () => {
    const { calls, run } = stubRun()
    const state = mountExport(run)
    const failed = state.start()
    calls[0]?.fail(new RangeError('a bug'))
    await expect(failed).rejects.toThrow('a bug')
    expect(state.phase).toBeUndefined()
  })
})
