import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { useVerifyRun, type VerifyRuns } from '@/views/generator/verify/useVerifyRun'

const RUN = { id: 7, state: 'running', verdicts: [] }
const request = vi.fn((path: string) => ({ data: path.endsWith('/runs') ? [RUN] : RUN }))
let hidden = false

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('fetch', async (path: string) => Response.json(request(path)))
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden)
  hidden = false
  request.mockClear()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function mountPage() {
  let state = {} as VerifyRuns
  const page = mount(
    defineComponent({
      setup() {
        state = useVerifyRun(() => undefined)
        return () => h('p')
      },
    }),
  )
  await flushPromises()
  expect(request).toHaveBeenCalledTimes(2) // the list and the newest run
  return { page, state }
}

async function wait() {
  await vi.advanceTimersByTimeAsync(5000)
  await flushPromises()
}

test('a running run is polled until it ends', async () => {
  const { state } = await mountPage()
  await wait()
  expect(request.mock.calls.length).toBeGreaterThan(4)
  request.mockImplementation((path) => ({
    data: path.endsWith('/runs') ? [{ ...RUN, state: 'done' }] : { ...RUN, state: 'done' },
  }))
  await wait()
  const count = request.mock.calls.length
  expect([state.selected?.state, state.list[0]?.state]).toEqual(['done', 'done'])
  await wait()
  expect(request).toHaveBeenCalledTimes(count)
  request.mockImplementation((path) => ({ data: path.endsWith('/runs') ? [RUN] : RUN }))
})

test('nothing is polled while the page is hidden or closed', async () => {
  const { page } = await mountPage()
  hidden = true
  document.dispatchEvent(new Event('visibilitychange'))
  await wait()
  expect(request).toHaveBeenCalledTimes(2)
  hidden = false
  document.dispatchEvent(new Event('visibilitychange'))
  await flushPromises()
  expect(request).toHaveBeenCalledTimes(3)
  page.unmount()
  await wait()
  expect(request).toHaveBeenCalledTimes(3)
})
