/** Server-sent events (WHATWG HTML, section 9.2). */

export interface StreamedEvent {
  /** Empty for a comment, such as a heartbeat. */
  type: string
  data: string
  id?: string
  /** The delay before the next connection, in milliseconds. */
  retry?: number
}

/** Yields the events of a response. Throws a TypeError when the connection is lost. */
export async function* readEvents({ body }: Response): AsyncGenerator<StreamedEvent> {
  if (!body) return
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let buffer = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const blocks = (buffer + value).split('\n\n')
      buffer = blocks.pop() ?? ''
      yield* blocks.map(parseEvent)
    }
  } finally {
    void reader.cancel().catch(() => {})
  }
}

function parseEvent(block: string): StreamedEvent {
  const event: StreamedEvent = { type: '', data: '' }
  const data: string[] = []
  for (const line of block.split('\n')) {
    const [, field, value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? []
    if (field === 'event') event.type = value
    else if (field === 'data') data.push(value)
    else if (field === 'id') event.id = value
    else if (field === 'retry') event.retry = Number(value)
  }
  return { ...event, data: data.join('\n') }
}
