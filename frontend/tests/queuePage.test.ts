import { flushPromises, mount } from '@vue/test-utils'
import ElementPlus from 'element-plus'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import QueuePage from '@/views/task/queue/index.vue'

const overview = { mode: 'server', queues: [], workers: [] }
const encoder = new TextEncoder()
let loads = 0
let stream: WritableStreamDefaultWriter<Uint8Array> | undefined

/** The stream of live updates, and the numbers of the queues. */
function respond(path: string, { signal }: RequestInit) {
  if (!path.endsWith('/common/events')) {
    loads += 1
    return Promise.resolve(Response.json({ data: overview }))
  }
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = (stream = writable.getWriter())
  signal?.addEventListener('abort', () => void writer.abort(signal.reason).catch(() => {}))
  return Promise.resolve(new Response(readable))
}

beforeEach(() => {
  loads = 0
  stream = undefined
  vi.useFakeTimers()
  vi.stubGlobal('fetch', respond)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function send(text: string) {
  void stream?.write(encoder.encode(`${text}\n\n`))
  await flushPromises()
  await vi.advanceTimersByTimeAsync(0)
}

test('the page loads after changes of runs, and seldom without them', async () => {
  const page = mount(QueuePage, { global: { plugins: [ElementPlus] } })
  await flushPromises()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(loads).toBe(2) // without live updates, every two seconds
  await send('event: open\ndata: {}\nid: 1')
  await vi.advanceTimersByTimeAsync(4_000)
  expect(loads).toBe(2)
  await send('event: task_runs\ndata: {}\nid: 2')
  expect(loads).toBe(3)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(loads).toBeGreaterThan(3) // heartbeats are no changes of runs
  expect(loads).toBeLessThan(7)
  page.unmount()
  await vi.advanceTimersByTimeAsync(5_000)
})
