import type { Option } from '@/api/crud'
import { http } from '@/api/http'
import type { components, paths } from '@/api/schema'

export type AccessDecision = components['schemas']['AccessOut']
export type PermissionUser = components['schemas']['Holder']
export type AccessQuery = NonNullable<
  paths['/api/v1/users/{id}/access']['get']['parameters']['query']
>
type PermissionUserPage = components['schemas']['Stretch_Holder_']

export const checkAccess = (user: number, query: AccessQuery) =>
  http.get<AccessDecision>(`/api/v1/users/${user}/access`, query)

export const fetchPermissionUsers = (code: string, after?: number | null) =>
  http.get<PermissionUserPage>(`/api/v1/permissions/${encodeURIComponent(code)}/users`, { after })

type User = components['schemas']['UserOut']

const labelOf = ({ username, name }: User) =>
  name === username ? username : `${name} (${username})`

export async function userOptions(search: string): Promise<Option[]> {
  const { items } = await http.get<{ items: User[] }>('/api/v1/users', { username: search })
  return items.map((user) => ({ id: user.id, label: labelOf(user) }))
}

export const userLabel = async (id: number) => labelOf(await http.get<User>(`/api/v1/users/${id}`))
