import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  ApiError,
  http,
  hasRefreshCookie,
  queryString,
  setToken,
  onReauthenticationRequired,
  onSessionExpired,
  onUserChanged,
} from '@/api/http'

const respond = (status: number, body: object) => new Response(JSON.stringify(body), { status })
const calls: [string, RequestInit][] = []
let responses: (() => Response)[] = []

beforeEach(() => {
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    calls.push([path, init])
    return (responses.shift() ?? (() => respond(200, { data: 'ok' })))()
  })
  vi.stubGlobal('navigator', { locks: { request: (_name: string, run: () => unknown) => run() } })
  setToken('old')
})

afterEach(() => {
  calls.length = 0
  responses = []
  vi.unstubAllGlobals()
})

const bearer = (n: number) => new Headers(calls[n]?.[1].headers).get('Authorization')

describe('http', () => {
  test('unwraps the envelope and sends the token and the language', async () => {
    expect(await http.get('/x', { a: 1, none: null, blank: '', many: [1, 2] })).toBe('ok')
    expect(calls[0]?.[0]).toBe('/x?a=1&many=1&many=2')
    expect(calls[0]?.[1].headers).toMatchObject({
      Authorization: 'Bearer old',
      'Accept-Language': 'zh-CN',
    })
  })

  test('sends the ids of deleted rows in one body, however many they are', async () => {
    const ids = Array.from({ length: 1000 }, () => crypto.randomUUID())
    expect(await http.deleteRows('/x', ids)).toBe('ok')
    expect(calls.map(([path]) => path)).toEqual(['/x'])
    expect(calls[0]?.[1]).toMatchObject({ method: 'DELETE', body: JSON.stringify({ ids }) })
  })

  test('sends a filter that is called ids in the address', async () => {
    await http.delete('/x/matching/2', { ids: 'a' })
    expect(calls.map(([path]) => path)).toEqual(['/x/matching/2?ids=a'])
  })

  test('sends the same idempotency key again when it repeats a request', async () => {
    responses = [() => respond(401, {}), () => respond(200, { data: { access_token: 'new' } })]
    await http.post('/x', {}, 'first')
    const keys = calls.map(([, init]) => new Headers(init.headers).get('Idempotency-Key'))
    expect(calls.map(([path]) => path)).toEqual(['/x', '/api/v1/auth/refresh', '/x'])
    expect(keys).toEqual(['first', null, 'first'])
  })

  test('throws an ApiError with key, fields and request id', async () => {
    responses = [
      () =>
        respond(422, {
          error: 'invalid',
          message: 'no',
          data: [{ field: 'name', message: 'required' }],
          request_id: 'r1',
        }),
    ]
    const error = await http.post('/x', {}).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({
      status: 422,
      key: 'invalid',
      message: 'no',
      fields: { name: 'required' },
      requestId: 'r1',
    })
  })

  test('reports an unreachable server, but not an aborted request', async () => {
    responses = [
      () => {
        throw new TypeError('Failed to fetch')
      },
      () => {
        throw new DOMException('aborted', 'AbortError')
      },
    ]
    const error = await http.get('/x').catch((caught: unknown) => caught)
    expect(error).toMatchObject({
      name: 'ApiError',
      status: 0,
      message: '无法连接服务器，请检查网络后重试',
    })
    await expect(http.get('/x')).rejects.toThrow('aborted')
  })

  test('repeats a request with a new token after 401', async () => {
    responses = [() => respond(401, {}), () => respond(200, { data: { access_token: 'new' } })]
    expect(await http.get('/x')).toBe('ok')
    expect(calls.map(([path]) => path)).toEqual(['/x', '/api/v1/auth/refresh', '/x'])
    expect([bearer(0), bearer(2)]).toEqual(['Bearer old', 'Bearer new'])
  })

  test('refreshes the token once for concurrent requests', async () => {
    responses = [
      () => respond(401, {}),
      () => respond(401, {}),
      () => respond(200, { data: { access_token: 'new' } }),
    ]
    await Promise.all([http.get('/x'), http.get('/y')])
    expect(calls.filter(([path]) => path.endsWith('/refresh'))).toHaveLength(1)
  })

  test('refreshes the token without Web Locks', async () => {
    vi.stubGlobal('navigator', {})
    responses = [
      () => respond(401, {}),
      () => respond(401, {}),
      () => respond(200, { data: { access_token: 'new' } }),
    ]
    expect(await Promise.all([http.get('/x'), http.get('/y')])).toEqual(['ok', 'ok'])
    expect(calls.filter(([path]) => path.endsWith('/refresh'))).toHaveLength(1)
  })

  test('reports an expired session', async () => {
    const expired = vi.fn()
    onSessionExpired(expired)
    responses = [() => respond(401, {}), () => respond(401, {})]
    await expect(http.get('/x')).rejects.toMatchObject({ status: 401 })
    expect(expired).toHaveBeenCalledOnce()
  })

  test('repeats a sensitive change after the user has authenticated again', async () => {
    const required = () => respond(403, { error: 'auth.reauthentication_required' })
    const reauthenticate = vi.fn(async () => true)
    onReauthenticationRequired(reauthenticate)
    responses = [required]
    expect(await http.put('/x', { name: 'n' })).toBe('ok')
    expect(calls.map(([, init]) => init.body)).toEqual(['{"name":"n"}', '{"name":"n"}'])
    reauthenticate.mockResolvedValue(false)
    responses = [required]
    await expect(http.put('/x', {})).rejects.toMatchObject({
      key: 'auth.reauthentication_required',
    })
    responses = [() => respond(403, { error: 'forbidden' })]
    await expect(http.put('/x', {})).rejects.toMatchObject({ key: 'forbidden' })
    expect(reauthenticate).toHaveBeenCalledTimes(2)
  })

  test('repeats the requests of an expired session once the user has signed in', async () => {
    const prompt = vi.fn(async () => {
      setToken('again')
      return true
    })
    const restore = onSessionExpired(prompt)
    responses = [
      () => respond(401, {}),
      () => respond(401, {}),
      () => respond(401, { error: 'auth.session_revoked', message: 'Signed out by an admin' }),
    ]
    expect(await Promise.all([http.get('/x'), http.post('/y', {})])).toEqual(['ok', 'ok'])
    expect(prompt).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ key: 'auth.session_revoked' }),
    )
    expect([bearer(3), bearer(4)]).toEqual(['Bearer again', 'Bearer again'])
    restore()
  })

  test('a server that is busy does not end the session', async () => {
    const prompt = vi.fn()
    const restore = onSessionExpired(prompt)
    responses = [() => respond(401, {}), () => respond(503, { message: 'busy' })]
    await expect(http.get('/x')).rejects.toMatchObject({ status: 503 })
    expect(await http.get('/x')).toBe('ok')
    expect(prompt).not.toHaveBeenCalled()
    restore()
  })

  test('does not repeat a request without a token', async () => {
    setToken(undefined)
    responses = [() => respond(401, { message: 'wrong' })]
    await expect(http.post('/login', {})).rejects.toThrow('wrong')
    expect(calls).toHaveLength(1)
  })
})

test('queryString of empty values is empty', () => {
  expect(queryString({ a: undefined, b: [] })).toBe('')
})

test('hasRefreshCookie reads the signed_in cookie', () => {
  expect(hasRefreshCookie()).toBe(false)
  document.cookie = 'signed_in=1'
  expect(hasRefreshCookie()).toBe(true)
})

test('revalidate sends the tag of the last answer and keeps it after 304', async () => {
  const tagged = (etag: string, data: object) => () =>
    new Response(JSON.stringify({ data }), { headers: { ETag: etag } })
  const unchanged = () => new Response(null, { status: 304 })
  responses = [tagged('"1"', { a: 1 }), unchanged, tagged('"2"', { a: 2 }), unchanged]
  const first = await http.revalidate('/me')
  expect(await http.revalidate('/me')).toBe(first)
  expect(await http.revalidate('/me')).toEqual({ a: 2 })
  expect(await http.revalidate('/me')).toEqual({ a: 2 })
  const tags = calls.map(([, init]) => new Headers(init.headers).get('If-None-Match'))
  expect(tags).toEqual([null, '"1"', '"1"', '"2"'])
})

test('revalidate forgets the answers of a user who has signed out', async () => {
  responses = [
    () => new Response(JSON.stringify({ data: 1 }), { headers: { ETag: '"1"' } }),
    () => respond(200, { data: 2 }),
  ]
  await http.revalidate('/me')
  setToken(undefined)
  expect(await http.revalidate('/me')).toBe(2)
  expect(new Headers(calls[1]?.[1].headers).get('If-None-Match')).toBeNull()
})

test('replaces the page when the new token belongs to another user', async () => {
  const tokenOf = (sub: string) => `e30.${btoa(JSON.stringify({ sub }))}.`
  const replace = vi.fn()
  onUserChanged(replace)
  setToken(undefined)
  setToken(tokenOf('1'))
  setToken(tokenOf('1'))
  expect(replace).not.toHaveBeenCalled()
  setToken(tokenOf('2'))
  expect(replace).toHaveBeenCalledOnce()
})
