/**
 * HTTP client of the console: adds the access token, unwraps the envelope and throws typed errors.
 */
import { i18n, language } from '@/locales'
import { withTabLock } from './tabLock'

/**
 * An error response, or status 0 if the server is unreachable. `fields` maps body fields to
 * messages.
 */
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

// The token is kept in memory only, so that injected scripts cannot read it from storage.
let token: string | undefined
let refreshing: Promise<boolean> | undefined
let notifyExpired = () => {}
let reauthenticate = () => Promise.resolve(false)

/** Registers the handler for an expired session. */
export function onSessionExpired(handler: () => void) {
  notifyExpired = handler
}

/** Registers the dialog for changes that require a recent login. Its result is the success. */
export function onReauthenticationRequired(handler: () => Promise<boolean>) {
  reauthenticate = handler
}

export function setToken(value: string | undefined) {
  token = value
}

export function hasToken(): boolean {
  return token !== undefined
}

/** Returns `?a=1&b=2&b=3`. Empty values are left out. */
export function queryString(query: object = {}): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    [value].flat().flatMap((item) => (item == null || item === '' ? [] : [[key, String(item)]])),
  )
  return pairs.length ? `?${new URLSearchParams(pairs)}` : ''
}

function call({ method, path, query, body, signal }: Request): Promise<Response> {
  const isForm = body instanceof FormData || body instanceof URLSearchParams
  const response = fetch(path + queryString(query), {
    method,
    signal,
    headers: {
      'Accept-Language': language(),
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && !isForm && { 'Content-Type': 'application/json' }),
    },
    body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
  })
  return response.catch((error: unknown) => {
    throw error instanceof TypeError
      ? new ApiError(0, 'unreachable', i18n.global.t('app.unreachable'))
      : error
  })
}

async function toApiError(response: Response): Promise<ApiError> {
  const { message, data, error, request_id: id }: Envelope = await response.json().catch(() => ({}))
  const violations = Array.isArray(data) ? (data as { field: string; message: string }[]) : []
  const fields = Object.fromEntries(violations.map(({ field, message }) => [field, message]))
  return new ApiError(response.status, error ?? 'http', message ?? response.statusText, fields, id)
}

/**
 * Whether a refresh cookie exists. That cookie is HttpOnly; `signed_in` is set beside it for
 * scripts. The check avoids a failed request, which the browser would log as an error.
 */
export function hasRefreshCookie(): boolean {
  return document.cookie.split('; ').includes('signed_in=1')
}

/** Gets a new access token. One tab at a time refreshes, because each refresh replaces a token. */
export async function refresh(): Promise<boolean> {
  refreshing ??= withTabLock(renewToken).finally(() => (refreshing = undefined))
  return refreshing
}

async function renewToken(): Promise<boolean> {
  token = undefined
  const response = await call({ method: 'POST', path: '/api/v1/auth/refresh' })
  if (!response.ok) return false
  token = ((await response.json()) as { data: { access_token: string } }).data.access_token
  return true
}

/**
 * Sends a request, and repeats it once with a new token after 401, and once after the user has
 * authenticated again for a sensitive change. Throws `ApiError` for error responses.
 */
export async function send(request: Request): Promise<Response> {
  const sentToken = token
  let response = await call(request)
  if (response.status === 401 && sentToken !== undefined) {
    // Another request may have renewed the token in the meantime.
    const renewed = (token !== undefined && token !== sentToken) || (await refresh())
    if (renewed) response = await call(request)
    if (response.status === 401) notifyExpired()
  }
  if (!response.ok) {
    const error = await toApiError(response)
    if (error.key !== 'auth.reauthentication_required' || !(await reauthenticate())) throw error
    response = await call(request)
    if (!response.ok) throw await toApiError(response)
  }
  return response
}

async function unwrap<T>(request: Request): Promise<T> {
  const response = await send(request)
  return ((await response.json()) as { data: T }).data
}

/** Characters of ids in one address. nginx accepts 8 kB for the whole request line by default. */
const MAX_ID_CHARACTERS = 6000

/**
 * Sends DELETE. A long list of `ids` is sent in parts, one after the other, because a proxy rejects
 * long addresses (414). Each part is one transaction.
 */
async function deleteInParts<T>(path: string, query: object): Promise<T> {
  const ids = (query as { ids?: unknown }).ids
  const parts = Array.isArray(ids) ? splitIds(ids) : []
  for (const part of parts.slice(0, -1)) {
    await unwrap<T>({ method: 'DELETE', path, query: { ...query, ids: part } })
  }
  const last = parts.at(-1)
  return unwrap<T>({ method: 'DELETE', path, query: last ? { ...query, ids: last } : query })
}

/** Splits the ids into parts, each with an address of at most `MAX_ID_CHARACTERS`. */
function splitIds(ids: unknown[]): unknown[][] {
  const parts: unknown[][] = []
  let part: unknown[] = []
  let length = 0
  for (const id of ids) {
    const added = queryString({ ids: [id] }).length
    if (part.length === 0 || length + added > MAX_ID_CHARACTERS) {
      part = []
      parts.push(part)
      length = 0
    }
    part.push(id)
    length += added
  }
  return parts
}

export const http = {
  get: <T>(path: string, query?: object) => unwrap<T>({ method: 'GET', path, query }),
  post: <T>(path: string, body?: unknown) => unwrap<T>({ method: 'POST', path, body }),
  put: <T>(path: string, body: unknown) => unwrap<T>({ method: 'PUT', path, body }),
  patch: <T>(path: string, body: unknown) => unwrap<T>({ method: 'PATCH', path, body }),
  delete: deleteInParts,
}
