import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { ApiError } from '@/api/http'
import { fetchLines, fetchRun, type RunDetail, type RunLine } from '@/views/task/run/api'
import { useRun, type OpenRun } from '@/views/task/run/useRun'

vi.mock('@/views/task/run/api', async (load) => ({
  ...(await load<typeof import('@/views/task/run/api')>()),
  fetchRun: vi.fn(),
  fetchLines: vi.fn(),
}))

const POLL_MS = 1000
const runIn = (state: string, id = 7) => ({ id, state }) as RunDetail
const line = (id: number) => ({ id, text: `line ${id}` }) as RunLine
let stored: RunLine[] = []
let hidden = false

beforeEach(() => {
  // There are no live updates, so that the run is polled.
  vi.stubGlobal('fetch', () => new Promise(() => {}))
  vi.useFakeTimers()
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden)
  hidden = false
  stored = [line(1), line(2), line(3)]
  vi.mocked(fetchRun).mockReset().mockResolvedValue(runIn('running'))
  vi.mocked(fetchLines)
    .mockReset()
    .mockImplementation((_, after) => {
      const newer = stored.filter(({ id }) => id > after)
      return Promise.resolve({ items: newer.slice(0, 2), has_next: newer.length > 2 })
    })
})
afterEach(() => vi.useRealTimers())
enableAutoUnmount(afterEach)

async function open() {
  const id = ref<number | undefined>(7)
  let run = {} as OpenRun
  const page = mount(
    defineComponent({
      setup() {
        run = useRun(() => id.value)
        return () => h('p')
      },
    }),
  )
  await flushPromises()
  return { id, run, page }
}

async function wait(milliseconds = POLL_MS) {
  await vi.advanceTimersByTimeAsync(milliseconds)
  await flushPromises()
}

const lineIds = (run: OpenRun) => run.lines.map(({ id }) => id)

test('all lines are read, and new ones are appended', async () => {
  const { run } = await open()
  expect(lineIds(run)).toEqual([1, 2, 3])
  stored.push(line(4))
  await wait()
  expect(lineIds(run)).toEqual([1, 2, 3, 4])
})

test('the lines that are stored after the end of the run are shown', async () => {
  const { run } = await open()
  vi.mocked(fetchRun).mockResolvedValue(runIn('succeeded'))
  await wait()
  stored.push(line(4))
  await wait()
  expect(lineIds(run)).toEqual([1, 2, 3, 4])
  const count = vi.mocked(fetchRun).mock.calls.length
  await wait(5 * POLL_MS)
  expect(fetchRun).toHaveBeenCalledTimes(count)
})

test('a response for a run that was closed is not shown', async () => {
  const { id, run } = await open()
  let answer!: (run: RunDetail) => void
  vi.mocked(fetchRun).mockReturnValueOnce(new Promise((resolve) => (answer = resolve)))
  await wait()
  vi.mocked(fetchRun).mockResolvedValue(runIn('succeeded', 8))
  id.value = 8
  await flushPromises()
  answer(runIn('failed'))
  await flushPromises()
  expect(run.run).toEqual(runIn('succeeded', 8))
})

test('polling goes on after an error', async () => {
  const { run } = await open()
  vi.mocked(fetchRun).mockRejectedValueOnce(new ApiError(503, 'unavailable', ''))
  await wait()
  expect(run.loadError?.status).toBe(503)
  await wait()
  expect(run.loadError).toBeUndefined()
})

test('nothing is read while the page is hidden or closed', async () => {
  const { page } = await open()
  const count = vi.mocked(fetchRun).mock.calls.length
  hidden = true
  document.dispatchEvent(new Event('visibilitychange'))
  await wait(5 * POLL_MS)
  expect(fetchRun).toHaveBeenCalledTimes(count)
  hidden = false
  document.dispatchEvent(new Event('visibilitychange'))
  await wait()
  expect(fetchRun).toHaveBeenCalledTimes(count + 1)
  page.unmount()
  await wait(5 * POLL_MS)
  expect(fetchRun).toHaveBeenCalledTimes(count + 1)
})
