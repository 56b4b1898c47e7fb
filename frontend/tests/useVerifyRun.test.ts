import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { useVerifyRun, type Proofs } from '@/views/generator/prove/useVerifyRun'

const RUN = { id: 7, state: 'running', verdicts: [] }
const asked = vi.fn((path: string) => ({ data: path.endsWith('/runs') ? [RUN] : RUN }))
let hidden = false

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('fetch', async (path: string) => Response.json(asked(path)))
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden)
  hidden = false
  asked.mockClear()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function look() {
  let state = {} as Proofs
  const page = mount(
    defineComponent({
      setup() {
        state = useVerifyRun(() => undefined)
        return () => h('p')
      },
    }),
  )
  await flushPromises()
  expect(asked).toHaveBeenCalledTimes(2) // the list, and the newest in it
  return { page, state }
}

async function wait() {
  await vi.advanceTimersByTimeAsync(5000)
  await flushPromises()
}

test('it is asked for again while it runs, and not when it is over', async () => {
  const { state } = await look()
  await wait()
  expect(asked.mock.calls.length).toBeGreaterThan(4)
  asked.mockImplementation((path) => ({
    data: path.endsWith('/runs') ? [{ ...RUN, state: 'done' }] : { ...RUN, state: 'done' },
  }))
  await wait()
  const count = asked.mock.calls.length
  expect([state.shown?.state, state.list[0]?.state]).toEqual(['done', 'done'])
  await wait()
  expect(asked).toHaveBeenCalledTimes(count)
  asked.mockImplementation((path) => ({ data: path.endsWith('/runs') ? [RUN] : RUN }))
})

test('nobody asks for what nobody sees', async () => {
  const { page } = await look()
  hidden = true
  document.dispatchEvent(new Event('visibilitychange'))
  await wait()
  expect(asked).toHaveBeenCalledTimes(2)
  hidden = false
  document.dispatchEvent(new Event('visibilitychange'))
  await flushPromises()
  expect(asked).toHaveBeenCalledTimes(3)
  page.unmount()
  await wait()
  expect(asked).toHaveBeenCalledTimes(3)
})
