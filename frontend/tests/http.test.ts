import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ApiError, http, mayRefresh, queryString, setToken, whenExpired } from '@/api/http'

const reply = (status: number, body: object) => new Response(JSON.stringify(body), { status })
const calls: [string, RequestInit][] = []
let answers: (() => Response)[] = []

beforeEach(() => {
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    calls.push([path, init])
    return (answers.shift() ?? (() => reply(200, { data: 'ok' })))()
  })
  vi.stubGlobal('navigator', { locks: { request: (_name: string, run: () => unknown) => run() } })
  setToken('old')
})

afterEach(() => {
  calls.length = 0
  answers = []
  vi.unstubAllGlobals()
})

const bearer = (n: number) => new Headers(calls[n]?.[1].headers).get('Authorization')

describe('a request', () => {
  test('opens the envelope, and says who asks and in which language', async () => {
    expect(await http.get('/x', { a: 1, none: null, blank: '', many: [1, 2] })).toBe('ok')
    expect(calls[0]?.[0]).toBe('/x?a=1&many=1&many=2')
    expect(calls[0]?.[1].headers).toMatchObject({
      Authorization: 'Bearer old',
      'Accept-Language': 'zh-CN',
    })
  })

  test('fails with the key, the fields and the number to ask support about', async () => {
    answers = [
      () =>
        reply(422, {
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

  test('that reaches no server says so, and one that was given up does not', async () => {
    answers = [
      () => {
        throw new TypeError('Failed to fetch')
      },
      () => {
        throw new DOMException('given up', 'AbortError')
      },
    ]
    const error = await http.get('/x').catch((caught: unknown) => caught)
    expect(error).toMatchObject({
      name: 'ApiError',
      status: 0,
      message: '无法连接服务器，请检查网络后重试',
    })
    await expect(http.get('/x')).rejects.toThrow('given up')
  })

  test('with a token that ran out is repeated with a new one', async () => {
    answers = [() => reply(401, {}), () => reply(200, { data: { access_token: 'new' } })]
    expect(await http.get('/x')).toBe('ok')
    expect(calls.map(([path]) => path)).toEqual(['/x', '/api/v1/auth/refresh', '/x'])
    expect([bearer(0), bearer(2)]).toEqual(['Bearer old', 'Bearer new'])
  })

  test('asks once for a new token, however many ran out together', async () => {
    answers = [
      () => reply(401, {}),
      () => reply(401, {}),
      () => reply(200, { data: { access_token: 'new' } }),
    ]
    await Promise.all([http.get('/x'), http.get('/y')])
    expect(calls.filter(([path]) => path.endsWith('/refresh'))).toHaveLength(1)
  })

  test('is repeated with a new one over plain http too, where browsers have no locks', async () => {
    vi.stubGlobal('navigator', {})
    answers = [
      () => reply(401, {}),
      () => reply(401, {}),
      () => reply(200, { data: { access_token: 'new' } }),
    ]
    expect(await Promise.all([http.get('/x'), http.get('/y')])).toEqual(['ok', 'ok'])
    expect(calls.filter(([path]) => path.endsWith('/refresh'))).toHaveLength(1)
  })

  test('tells when nobody is signed in any more', async () => {
    const expired = vi.fn()
    whenExpired(expired)
    answers = [() => reply(401, {}), () => reply(401, {})]
    await expect(http.get('/x')).rejects.toMatchObject({ status: 401 })
    expect(expired).toHaveBeenCalledOnce()
  })

  test('without a token is not repeated: a wrong password is no session that ran out', async () => {
    setToken(undefined)
    answers = [() => reply(401, { message: 'wrong' })]
    await expect(http.post('/login', {})).rejects.toThrow('wrong')
    expect(calls).toHaveLength(1)
  })
})

test('a query of nothing is no query', () => {
  expect(queryString({ a: undefined, b: [] })).toBe('')
})

test('whoever was never here is not asked for', () => {
  expect(mayRefresh()).toBe(false)
  document.cookie = 'signed_in=1'
  expect(mayRefresh()).toBe(true)
})
