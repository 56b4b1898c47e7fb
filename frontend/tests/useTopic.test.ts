import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { ApiError } from '@/api/http'
import { isConnected } from '@/composables/liveUpdates'
import { useTopic } from '@/composables/useTopic'

interface Connection {
  lastEventId: string | null
  signal: AbortSignal
  send: (text: string) => Promise<void>
  end: () => Promise<void>
  fail: () => Promise<void>
}

type Answered = RequestInit & { signal: AbortSignal }

const INTERVAL_MS = 1000
const encoder = new TextEncoder()
const load = vi.fn(() => Promise.resolve())
const isActive = ref(true)
let connections: Connection[] = []
let pages: VueWrapper[] = []
let status = 200
let hidden = false

/** Answers like the server, with a stream that the test writes. */
async function respond(_path: string, { headers, signal }: Answered) {
  if (status !== 200) return Response.json({}, { status })
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const settle = async (action: Promise<unknown>) => {
    void action.catch(() => {})
    await flushPromises()
    await vi.advanceTimersByTimeAsync(0)
  }
  signal.addEventListener('abort', () => void writer.abort(signal.reason).catch(() => {}))
  connections.push({
    lastEventId: new Headers(headers).get('Last-Event-ID'),
    signal,
    send: (text) => settle(writer.write(encoder.encode(text))),
    end: () => settle(writer.close()),
    fail: () => settle(writer.abort(new TypeError('network error'))),
  })
  return new Response(readable)
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(1)
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden)
  vi.stubGlobal('fetch', respond)
})

afterEach(async () => {
  hidden = false
  status = 200
  isActive.value = true
  pages.forEach((page) => page.unmount())
  pages = []
  await vi.advanceTimersByTimeAsync(5_000) // the stream closes
  connections = []
  load.mockReset()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function last(): Connection {
  const connection = connections.at(-1)
  if (!connection) throw new Error('no connection')
  return connection
}
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms)

async function mountView(topic = 'topic', options?: Parameters<typeof useTopic>[4]) {
  const view = defineComponent({
    setup() {
      useTopic(topic, load, INTERVAL_MS, () => isActive.value, options)
      return () => h('p')
    },
  })
  pages.push(mount(view))
  await flushPromises()
}

async function mountConnected(options?: Parameters<typeof useTopic>[4]) {
  await mountView('topic', options)
  await last().send('event: open\ndata: {}\nid: 1\nretry: 1000\n\n')
  expect(isConnected.value).toBe(true)
}

test('views poll until the stream is open, and then load after events', async () => {
  await mountView()
  await wait(INTERVAL_MS)
  expect(load).toHaveBeenCalledTimes(1)
  await last().send('event: open\ndata: {}\nid: 1\n\n')
  await wait(5 * INTERVAL_MS)
  expect(load).toHaveBeenCalledTimes(1)
  await last().send('event: topic\ndata: {"id": 1}\nid: 2\n\n')
  expect(load).toHaveBeenCalledTimes(2)
  await last().send('event: another\ndata: {}\n\n')
  expect(load).toHaveBeenCalledTimes(2)
})

test('events are read across chunks, and comments are no events', async () => {
  await mountConnected()
  await last().send(': \nid: 5\n\nevent: to')
  await last().send('pic\ndata: {}\n')
  expect(load).not.toHaveBeenCalled()
  await last().send('\n')
  expect(load).toHaveBeenCalledTimes(1)
})

test('all views of a tab share one stream, which closes after the last', async () => {
  await mountConnected()
  await mountView('other')
  expect(connections).toHaveLength(1)
  pages[0]?.unmount()
  await wait(10_000)
  expect(last().signal.aborted).toBe(false)
  pages[1]?.unmount()
  await wait(5_000)
  expect(last().signal.aborted).toBe(true)
  expect(isConnected.value).toBe(false)
  await wait(120_000)
  expect(connections).toHaveLength(1)
})

test('a lost stream is opened again after its last event, and views poll meanwhile', async () => {
  await mountConnected()
  await last().send('event: topic\ndata: {}\nid: 7\n\n')
  load.mockClear()
  status = 503
  await last().fail()
  expect(isConnected.value).toBe(false)
  await wait(5 * INTERVAL_MS)
  expect(load.mock.calls.length).toBeGreaterThanOrEqual(4)
  status = 200
  await wait(8_000)
  expect(connections).toHaveLength(2)
  expect(last().lastEventId).toBe('7')
})

test('the delay grows with each failure up to a minute, until the network is back', async () => {
  dispatchEvent(new Event('online'))
  const attempt = vi.fn(() => Promise.reject(new TypeError('unreachable')))
  vi.stubGlobal('fetch', attempt)
  await mountView()
  const delays = []
  for (let count = 1; count < 10; count++) {
    const start = Date.now()
    while (attempt.mock.calls.length <= count) await wait(500)
    delays.push(Math.round((Date.now() - start) / 1000))
  }
  expect(delays).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
  dispatchEvent(new Event('online'))
  await flushPromises()
  expect(attempt).toHaveBeenCalledTimes(11)
})

test('a stream that the server ends is opened again after the delay of the server', async () => {
  await mountConnected()
  await last().send('event: close\ndata: {}\nretry: 30000\n\n')
  await last().end()
  await wait(29_000)
  expect(connections).toHaveLength(1)
  await wait(2_000)
  expect(connections).toHaveLength(2)
  await last().send('event: open\ndata: {}\nretry: 1000\n\n')
})

test('a silent stream is replaced', async () => {
  await mountConnected()
  await wait(34_000)
  await last().send(': \nid: 9\n\n')
  await wait(34_000)
  expect(connections).toHaveLength(1)
  await wait(3_000)
  expect(connections[0]?.signal.aborted).toBe(true)
  expect(connections).toHaveLength(2)
  expect(last().lastEventId).toBe('9')
})

test('after a reset every view loads', async () => {
  await mountConnected()
  await mountView('other')
  await last().send('event: reset\ndata: {}\nid: 3\n\n')
  expect(load).toHaveBeenCalledTimes(2)
})

test('a hidden page has no stream, and gets one when it is shown', async () => {
  await mountConnected()
  hidden = true
  document.dispatchEvent(new Event('visibilitychange'))
  await wait(5_000)
  expect(last().signal.aborted).toBe(true)
  await wait(60_000)
  expect(connections).toHaveLength(1)
  hidden = false
  document.dispatchEvent(new Event('visibilitychange'))
  await flushPromises()
  expect(connections).toHaveLength(2)
})

test('events during a load cause one more load', async () => {
  await mountConnected()
  let finish = () => {}
  load.mockImplementationOnce(() => new Promise<void>((resolve) => (finish = resolve)))
  for (let count = 0; count < 3; count++) await last().send('event: topic\ndata: {}\n\n')
  expect(load).toHaveBeenCalledTimes(1)
  finish()
  await flushPromises()
  expect(load).toHaveBeenCalledTimes(2)
})

test('a view that is not active loads nothing', async () => {
  isActive.value = false
  await mountConnected()
  await last().send('event: topic\ndata: {}\n\n')
  await wait(60_000)
  expect(load).not.toHaveBeenCalled()
  isActive.value = true
  await flushPromises()
  expect(load).toHaveBeenCalledTimes(1)
})

test('an error of a load does not end the updates', async () => {
  await mountConnected()
  load.mockRejectedValueOnce(new ApiError(500, 'internal', 'failed'))
  await last().send('event: topic\ndata: {}\n\n')
  await last().send('event: topic\ndata: {}\n\n')
  expect(load).toHaveBeenCalledTimes(2)
})

test('frequent changes load at the pace of the view, and the last one is not missed', async () => {
  await mountConnected({ pauseMs: 2_000 })
  for (let count = 0; count < 9; count++) {
    await last().send('event: topic\ndata: {}\n\n')
    await wait(500)
  }
  expect(load).toHaveBeenCalledTimes(3)
  await wait(2_000)
  expect(load).toHaveBeenCalledTimes(4)
  await wait(20_000)
  expect(load).toHaveBeenCalledTimes(4)
})

test('a view whose values change without events loads at its own interval', async () => {
  await mountConnected({ connectedIntervalMs: 10_000 })
  await wait(9_000)
  expect(load).not.toHaveBeenCalled()
  await wait(2_000)
  expect(load).toHaveBeenCalledTimes(1)
})
