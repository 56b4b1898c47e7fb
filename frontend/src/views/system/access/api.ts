import { notSupported, type CursorApi, type Option, type RowOf } from '@/api/crud'
import { http } from '@/api/http'
import type { Query, ResponseData } from '@/api/types'

export type AccessDecision = ResponseData<'/api/v1/users/{id}/access'>
export type AccessQuery = Query<'/api/v1/users/{id}/access'>
type PermissionUserPage = ResponseData<'/api/v1/permissions/{code}/users'>
export type PermissionUser = PermissionUserPage['items'][number]

export const checkAccess = (user: number, query: AccessQuery) =>
  http.get<AccessDecision>(`/api/v1/users/${user}/access`, query)

interface PermissionUserFilter {
  code?: string | null
  after?: number | null
}

export const permissionUsersApi: CursorApi<PermissionUser, PermissionUserFilter> = {
  list: ({ code, after }) =>
    http.get(`/api/v1/permissions/${encodeURIComponent(code ?? '')}/users`, { after }),
  export: notSupported,
}

type User = RowOf<'/api/v1/users'>

const labelOf = ({ username, name }: User) =>
  name === username ? username : `${name} (${username})`

export async function userOptions(search: string): Promise<Option[]> {
  const { items } = await http.get<{ items: User[] }>('/api/v1/users', { username: search })
  return items.map((user) => ({ id: user.id, label: labelOf(user) }))
}

export const userLabel = async (id: number) => labelOf(await http.get<User>(`/api/v1/users/${id}`))
