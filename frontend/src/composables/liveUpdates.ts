/**
 * Live updates: one stream of events for all views of this tab. It is open while a view subscribes
 * and the page is visible, because a browser has few connections to a server over HTTP/1.1.
 */
import { readonly, ref } from 'vue'
import { readEvents, type StreamedEvent } from '@/api/eventStream'
import { ApiError, send } from '@/api/http'

/** Gets the data of an event, or nothing: then everything has to be loaded again. */
type Subscriber = (data?: unknown) => void

const PATH = '/api/v1/common/events'
/** The server sends something every 10 seconds. */
const SILENCE_MS = 35_000
/** The stream stays open this long without a subscriber, such as between two pages. */
const LINGER_MS = 2_000
const RETRY_MS = 1_000
const MAX_RETRY_MS = 60_000

const subscribers = new Map<string, Set<Subscriber>>()
const connected = ref(false)
let connection: AbortController | undefined
let lastId = ''
let retryMs = RETRY_MS
let failures = 0
let retryTimer: ReturnType<typeof setTimeout> | undefined
let lingerTimer: ReturnType<typeof setTimeout> | undefined

/** Whether changes arrive. Otherwise views load at intervals. */
export const isConnected = readonly(connected)

/** Calls `subscriber` after changes of the topic. Returns a function that ends this. */
export function subscribe(topic: string, subscriber: Subscriber): () => void {
  const others = subscribers.get(topic) ?? new Set()
  subscribers.set(topic, others.add(subscriber))
  update()
  return () => {
    others.delete(subscriber)
    if (!others.size) subscribers.delete(topic)
    update()
  }
}

const isNeeded = () => subscribers.size > 0 && !document.hidden

function update() {
  clearTimeout(lingerTimer)
  lingerTimer = undefined
  if (!isNeeded()) lingerTimer = setTimeout(disconnect, LINGER_MS)
  else if (!connection && retryTimer === undefined) void connect()
}

function reconnectNow() {
  failures = 0
  clearTimeout(retryTimer)
  retryTimer = undefined
  update()
}

document.addEventListener('visibilitychange', () => (document.hidden ? update() : reconnectNow()))
addEventListener('online', reconnectNow)

function disconnect() {
  clearTimeout(retryTimer)
  retryTimer = undefined
  connection?.abort()
}

/** Opens the stream after the last event, and reads it until it ends. */
async function connect() {
  const controller = (connection = new AbortController())
  let silenceTimer = setTimeout(() => controller.abort(), SILENCE_MS)
  try {
    const response = await send({
      method: 'GET',
      path: PATH,
      headers: lastId ? { 'Last-Event-ID': lastId } : {},
      signal: controller.signal,
    })
    for await (const event of readEvents(response)) {
      clearTimeout(silenceTimer)
      silenceTimer = setTimeout(() => controller.abort(), SILENCE_MS)
      receive(event)
    }
  } catch (error) {
    const isLost = error instanceof ApiError || error instanceof TypeError
    if (!isLost && !controller.signal.aborted) throw error
  } finally {
    clearTimeout(silenceTimer)
    connected.value = false
    connection = undefined
    scheduleConnect()
  }
}

function receive({ type, data, id, retry }: StreamedEvent) {
  if (id) lastId = id
  if (retry !== undefined) retryMs = retry
  if (type === 'open') {
    failures = 0
    connected.value = true
  } else if (type === 'reset') {
    for (const topic of [...subscribers.values()]) topic.forEach((subscriber) => subscriber())
  } else {
    subscribers.get(type)?.forEach((subscriber) => subscriber(JSON.parse(data)))
  }
}

/** The delay doubles after each failure. Its random part keeps clients from returning at once. */
function scheduleConnect() {
  if (!isNeeded()) return
  const delay = Math.min(retryMs * 2 ** failures++, Math.max(retryMs, MAX_RETRY_MS))
  retryTimer = setTimeout(
    () => {
      retryTimer = undefined
      update()
    },
    delay * (0.5 + Math.random() / 2),
  )
}
