/** The one place that talks to the network: it adds the token, opens the envelope, and types what goes wrong. */
import { i18n, language } from '@/locales'
import { inTurn } from './tabLock'

/** A failure the server explained, or that it cannot be reached. `fields` says what is wrong with which field of the body. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly key: string,
    message: string,
    readonly fields: Record<string, string> = {},
    readonly requestId = '',
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

interface Envelope {
  message?: string
  data?: unknown
  error?: string
  request_id?: string
}

export interface Request {
  method: string
  path: string
  query?: object
  body?: unknown
  signal?: AbortSignal
}

// In memory only: a script that gets into the page finds no token to carry away.
let token: string | undefined
let refreshing: Promise<boolean> | undefined
let onExpired = () => {}

/** What to do when nobody is signed in any more. */
export function whenExpired(action: () => void) {
  onExpired = action
}

export function setToken(value: string | undefined) {
  token = value
}

export function hasToken(): boolean {
  return token !== undefined
}

/** `a=1&b=2&b=3`; what is empty is not sent. */
export function queryString(query: object = {}): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    [value].flat().flatMap((one) => (one == null || one === '' ? [] : [[key, String(one)]])),
  )
  return pairs.length ? `?${new URLSearchParams(pairs)}` : ''
}

function call({ method, path, query, body, signal }: Request): Promise<Response> {
  const form = body instanceof FormData || body instanceof URLSearchParams
  const asked = fetch(path + queryString(query), {
    method,
    signal,
    headers: {
      'Accept-Language': language(),
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && !form && { 'Content-Type': 'application/json' }),
    },
    body: body === undefined ? undefined : form ? body : JSON.stringify(body),
  })
  return asked.catch((error: unknown) => {
    throw error instanceof TypeError
      ? new ApiError(0, 'unreachable', i18n.global.t('app.unreachable'))
      : error
  })
}

async function failure(reply: Response): Promise<ApiError> {
  const { message, data, error, request_id: id }: Envelope = await reply.json().catch(() => ({}))
  const problems = Array.isArray(data) ? (data as { field: string; message: string }[]) : []
  const fields = Object.fromEntries(problems.map((problem) => [problem.field, problem.message]))
  return new ApiError(reply.status, error ?? 'http', message ?? reply.statusText, fields, id)
}

/** Whether there may be a cookie to refresh by: the one that says so is no secret, and asking in vain is an error in the console. */
export function mayRefresh(): boolean {
  return document.cookie.split('; ').includes('signed_in=1')
}

/** A new access token for the cookie. A refresh token works once, so one tab at a time asks for the next. */
export async function refresh(): Promise<boolean> {
  refreshing ??= inTurn(renew).finally(() => (refreshing = undefined))
  return refreshing
}

async function renew(): Promise<boolean> {
  token = undefined
  const reply = await call({ method: 'POST', path: '/api/v1/auth/refresh' })
  if (!reply.ok) return false
  token = ((await reply.json()) as { data: { access_token: string } }).data.access_token
  return true
}

/** The answer as it comes; what is none is an `ApiError`. */
export async function send(request: Request): Promise<Response> {
  const used = token
  let reply = await call(request)
  if (reply.status === 401 && used !== undefined) {
    // Another request may have renewed the token while this one was under way.
    if ((token !== undefined && token !== used) || (await refresh())) reply = await call(request)
    if (reply.status === 401) onExpired()
  }
  if (!reply.ok) throw await failure(reply)
  return reply
}

async function unwrap<T>(request: Request): Promise<T> {
  const reply = await send(request)
  return ((await reply.json()) as { data: T }).data
}

export const http = {
  get: <T>(path: string, query?: object) => unwrap<T>({ method: 'GET', path, query }),
  post: <T>(path: string, body?: unknown) => unwrap<T>({ method: 'POST', path, body }),
  put: <T>(path: string, body: unknown) => unwrap<T>({ method: 'PUT', path, body }),
  patch: <T>(path: string, body: unknown) => unwrap<T>({ method: 'PATCH', path, body }),
  delete: <T>(path: string, query: object) => unwrap<T>({ method: 'DELETE', path, query }),
}
