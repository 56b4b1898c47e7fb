import { send, type Request } from './http'

export interface Progress {
  /** Bytes received. */
  received: number
  /** Size of the file in bytes, if the server sends `Content-Length`. */
  total?: number
  /** Number of rows in the file. */
  rows?: number
}

export interface DownloadOptions {
  signal?: AbortSignal
  /** Called at the start and after each chunk. */
  onProgress?: (progress: Progress) => void
}

/** Downloads a file and saves it under the name sent by the server. */
export async function download(
  request: Omit<Request, 'signal'>,
  { signal, onProgress }: DownloadOptions = {},
): Promise<void> {
  const response = await send({ ...request, signal })
  const file = await readBody(response, onProgress)
  const disposition = response.headers.get('Content-Disposition') ?? ''
  const name = /filename="([^"]+)"/.exec(disposition)?.[1] ?? 'download'
  const url = URL.createObjectURL(file)
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

async function readBody(
  response: Response,
  onProgress: DownloadOptions['onProgress'],
): Promise<Blob> {
  const numberIn = (header: string) => Number(response.headers.get(header) ?? NaN) || undefined
  const progress: Progress = {
    received: 0,
    total: numberIn('Content-Length'),
    rows: numberIn('X-Total-Count'),
  }
  const chunks: Uint8Array<ArrayBuffer>[] = []
  const reader = response.body?.getReader()
  onProgress?.({ ...progress })
  for (let chunk = await reader?.read(); chunk?.value; chunk = await reader?.read()) {
    chunks.push(chunk.value)
    progress.received += chunk.value.length
    onProgress?.({ ...progress })
  }
  return new Blob(chunks, { type: response.headers.get('Content-Type') ?? '' })
}
