import { send, type Request } from './http'

export interface Progress {
  /** In bytes, as is `total`; a file whose length nobody told has none. */
  received: number
  total?: number
  /** How many rows are in it. */
  rows?: number
}

/** Told of every piece from when the first one is on its way; `signal` stops it. */
export interface Watch {
  signal?: AbortSignal
  progress?: (now: Progress) => void
}

/** Save what the server answers under the name it gives it. */
export async function download(
  request: Omit<Request, 'signal'>,
  { signal, progress }: Watch = {},
): Promise<void> {
  const reply = await send({ ...request, signal })
  const file = await received(reply, progress)
  const name =
    /filename="([^"]+)"/.exec(reply.headers.get('Content-Disposition') ?? '')?.[1] ?? 'download'
  const url = URL.createObjectURL(file)
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

async function received(reply: Response, progress: Watch['progress']): Promise<Blob> {
  const told = (header: string) => Number(reply.headers.get(header) ?? NaN) || undefined
  const now: Progress = { received: 0, total: told('Content-Length'), rows: told('X-Total-Count') }
  const parts: Uint8Array<ArrayBuffer>[] = []
  const reader = reply.body?.getReader()
  progress?.({ ...now })
  for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
    parts.push(read.value)
    now.received += read.value.length
    progress?.({ ...now })
  }
  return new Blob(parts, { type: reply.headers.get('Content-Type') ?? '' })
}
