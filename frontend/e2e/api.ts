/** The API of the server, to prepare data without the console. */

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
  put: (path: string, body: unknown) => Promise<unknown>
  delete: (path: string) => Promise<unknown>
}

/** Signs in. Error responses throw. */
export async function apiAs(url: string, username: string, password: string): Promise<Api> {
  const send = async <T>(path: string, init: RequestInit): Promise<T> => {
    const response = await fetch(`${url}/api/v1${path}`, init)
    if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${await response.text()}`)
    return response.json() as Promise<T>
  }
  const { access_token: token } = await send<{ access_token: string }>('/auth/login', {
    method: 'POST',
    body: new URLSearchParams({ username, password }),
  })
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const write = async <T>(method: string, path: string, body?: unknown) =>
    (await send<{ data: T }>(path, { method, headers, body: JSON.stringify(body) })).data
  return {
    get: async <T>(path: string) => (await send<{ data: T }>(path, { headers })).data,
    post: (path, body) => write('POST', path, body),
    put: (path, body) => write('PUT', path, body),
    delete: (path) => write('DELETE', path),
  }
}
