/** The server without its console: what must be there before somebody looks. */

export interface Menu {
  id: number
  type: 'directory' | 'menu' | 'button' | 'link'
  name: string
  path: string | null
  permission: string | null
  hidden: boolean
  children?: Menu[]
}

export interface Api {
  get: <T>(path: string) => Promise<T>
  post: <T = { id: number }>(path: string, body: unknown) => Promise<T>
}

/** As somebody who is signed in. What is refused fails the test. */
export async function apiAs(url: string, username: string, password: string): Promise<Api> {
  const send = async <T>(path: string, init: RequestInit): Promise<T> => {
    const reply = await fetch(`${url}/api/v1${path}`, init)
    if (!reply.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${await reply.text()}`)
    return reply.json() as Promise<T>
  }
  const { access_token: token } = await send<{ access_token: string }>('/auth/login', {
    method: 'POST',
    body: new URLSearchParams({ username, password }),
  })
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  return {
    get: async <T>(path: string) => (await send<{ data: T }>(path, { headers })).data,
    post: async <T>(path: string, body: unknown) =>
      (await send<{ data: T }>(path, { method: 'POST', headers, body: JSON.stringify(body) })).data,
  }
}
