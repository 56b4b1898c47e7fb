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
  /** The server executes only one of the requests with the same key. */
  idempotencyKey?: string
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** Asks the user to sign in again. Resolves to whether they did. */
type SignInPrompt = (reason: ApiError) => Promise<boolean> | undefined

/** Paths that need no token. They end no session, and no request waits for them. */
const SIGN_IN_PATHS = /^\/api\/v1\/auth\/(login|logout|passkey|captcha|providers|oidc|refresh)\b/

// The token is kept in memory only, so that injected scripts cannot read it from storage.
let token: string | undefined
/** The user that this page belongs to. */
let owner: string | undefined
let isReplaced = false
let refreshing: Promise<boolean> | undefined
let reauthenticate = () => Promise.resolve(false)
let refreshError: ApiError | undefined
let signingIn: Promise<boolean> | undefined
/** The token of the session that has ended. Requests wait until there is another one. */
let endedToken: string | undefined
let promptSignIn: SignInPrompt = () => undefined
let replacePage = () => location.replace('/')

/** Sets the prompt for an expired session. Returns a function that sets the previous one again. */
export function onSessionExpired(prompt: SignInPrompt): () => void {
  const previous = promptSignIn
  promptSignIn = prompt
  return () => (promptSignIn = previous)
}

/** Registers the dialog for changes that require a recent login. Its result is the success. */
export function onReauthenticationRequired(handler: () => Promise<boolean>) {
  reauthenticate = handler
}

/** Sets what replaces the page when another user has signed in, here or in another tab. */
export function onUserChanged(replace: () => void) {
  replacePage = replace
}

export const isSigningIn = () => signingIn !== undefined

/** Returns the id of the user of an access token (the claim `sub`, RFC 7519). */
function userOf(accessToken: string): string | undefined {
  try {
    const [, claims = ''] = accessToken.split('.')
    return JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))).sub
  } catch {
    return undefined
  }
}

/** Sets the access token. The page of one user is never used with the token of another. */
export function setToken(value: string | undefined) {
  const user = value && userOf(value)
  if (owner && user && owner !== user) {
    isReplaced = true
    replacePage()
    return
  }
  if (!user) answers.clear()
  owner = user
  token = value
}

/** Returns `?a=1&b=2&b=3`. Empty values are left out. */
export function queryString(query: object = {}): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    [value].flat().flatMap((item) => (item == null || item === '' ? [] : [[key, String(item)]])),
  )
  return pairs.length ? `?${new URLSearchParams(pairs)}` : ''
}

function call(request: Request): Promise<Response> {
  const { method, path, query, body, idempotencyKey, headers, signal } = request
  const isForm = body instanceof FormData || body instanceof URLSearchParams
  const response = fetch(path + queryString(query), {
    method,
    signal,
    headers: {
      ...headers,
      'Accept-Language': language(),
      ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }),
      ...(token && !SIGN_IN_PATHS.test(path) && { Authorization: `Bearer ${token}` }),
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

/** Only a rejected refresh token ends the session, not a server that is busy or away. */
async function renewToken(): Promise<boolean> {
  const response = await call({ method: 'POST', path: '/api/v1/auth/refresh' })
  if (response.ok) {
    setToken(((await response.json()) as { data: { access_token: string } }).data.access_token)
    return true
  }
  const error = await toApiError(response)
  if (response.status === 429 || response.status >= 500) throw error
  refreshError = error
  return false
}

/** Returns whether an error says why a session has ended, and not only that it has. */
export const isReason = ({ key }: ApiError) => key !== 'unauthorized' && key !== 'http'

/** The first error that says why the session has ended. */
const reasonOf = (...errors: (ApiError | undefined)[]) =>
  errors.find((error) => error && isReason(error)) ?? errors[0]

/** Asks once for all requests that were rejected in the meantime. */
function signInAgain(error: ApiError): Promise<boolean> {
  endedToken = token
  signingIn ??= Promise.resolve(promptSignIn(reasonOf(error, refreshError) ?? error))
    .then(Boolean)
    .finally(() => (signingIn = undefined))
  return signingIn
}

/** Sends a request. After 401 it is repeated with a new token, or when the user has signed in. */
async function sendWithToken(request: Request): Promise<Response> {
  if (token === endedToken) await signingIn
  const sentToken = token
  const response = await call(request)
  if (response.status !== 401 || sentToken === undefined) return response
  // Another request may have renewed the token in the meantime.
  const isRenewed = (token !== undefined && token !== sentToken) || (await refresh())
  const second = isRenewed ? await call(request) : response
  if (second.status !== 401) return second
  return (await signInAgain(await toApiError(second.clone()))) ? call(request) : second
}

/**
 * Sends a request. It is repeated once after the user has authenticated again for a sensitive
 * change. Throws `ApiError` for error responses.
 */
export async function send(request: Request): Promise<Response> {
  const isSignIn = SIGN_IN_PATHS.test(request.path)
  let response = await (isSignIn ? call(request) : sendWithToken(request))
  // The page is about to be replaced: it must not show the data of another user.
  if (isReplaced) return new Promise(() => {})
  if (!response.ok && response.status !== 304) {
    const error = await toApiError(response)
    if (error.key !== 'auth.reauthentication_required' || !(await reauthenticate())) throw error
    response = await sendWithToken(request)
    if (!response.ok) throw await toApiError(response)
  }
  return response
}

async function unwrap<T>(request: Request): Promise<T> {
  const response = await send(request)
  return ((await response.json()) as { data: T }).data
}

interface TaggedAnswer {
  etag: string
  owner: string | undefined
  data: unknown
}

/** The last answers of `revalidate`, by path and language. */
const answers = new Map<string, TaggedAnswer>()

/** Loads an answer again. Returns the same object while the server says that it is unchanged. */
async function revalidate<T>(path: string): Promise<T> {
  const key = `${language()} ${path}`
  const stored = answers.get(key)
  const last = stored?.owner === owner ? stored : undefined
  const headers: Record<string, string> = last ? { 'If-None-Match': last.etag } : {}
  const response = await send({ method: 'GET', path, headers })
  if (response.status === 304) return last?.data as T
  const { data } = (await response.json()) as { data: T }
  const etag = response.headers.get('ETag')
  if (etag) answers.set(key, { etag, owner, data })
  return data
}

export const http = {
  revalidate,
  get: <T>(path: string, query?: object) => unwrap<T>({ method: 'GET', path, query }),
  post: <T>(path: string, body?: unknown, idempotencyKey?: string) =>
    unwrap<T>({ method: 'POST', path, body, idempotencyKey }),
  put: <T>(path: string, body: unknown) => unwrap<T>({ method: 'PUT', path, body }),
  patch: <T>(path: string, body: unknown) => unwrap<T>({ method: 'PATCH', path, body }),
  delete: <T>(path: string, query?: object) => unwrap<T>({ method: 'DELETE', path, query }),
  /** Sends the ids in the body: proxies limit the length of an address. */
  deleteRows: (path: string, ids?: unknown[]) =>
    unwrap<null>({ method: 'DELETE', path, body: ids && { ids } }),
}
