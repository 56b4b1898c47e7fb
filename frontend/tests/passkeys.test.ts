import { afterEach, expect, test, vi } from 'vitest'
import { loginWithPasskey } from '@/utils/passkeys'

const PORT = location.port ? `:${location.port}` : ''

/** Stubs the server, which allows `origins`, and the browser, which fails with `error`. */
function stub(origins: string[], error?: Error) {
  vi.stubGlobal('fetch', () =>
    Promise.resolve(Response.json({ code: 0, data: { options: {}, origins } })),
  )
  vi.stubGlobal('PublicKeyCredential', { parseRequestOptionsFromJSON: () => ({}) })
  const get = vi.fn(() => Promise.reject(error ?? new Error()))
  vi.stubGlobal('navigator', { ...navigator, credentials: { get } })
  return get
}

afterEach(() => vi.unstubAllGlobals())

test('at an address that is not configured, the error names the configured one', async () => {
  const there = `https://console.example${PORT}`
  const get = stub(['https://other.example:9', there])
  const message = `通行密钥在 ${location.origin} 不可用，请改用 ${there} 打开本系统。`
  await expect(loginWithPasskey()).rejects.toMatchObject({ name: 'ApiError', message })
  expect(get).not.toHaveBeenCalled()
})

test.each([
  ['NotAllowedError', '已取消'],
  ['AbortError', '中断'],
  ['InvalidStateError', '已有'],
  ['NotSupportedError', '不支持'],
  ['ConstraintError', '锁屏密码'],
  ['SecurityError', location.origin],
  ['UnknownError', 'UnknownError'],
])('an error of the browser has a text: %s', async (name, text) => {
  stub([location.origin], new DOMException('', name))
  await expect(loginWithPasskey()).rejects.toMatchObject({
    name: 'ApiError',
    message: expect.stringContaining(text) as string,
  })
})
