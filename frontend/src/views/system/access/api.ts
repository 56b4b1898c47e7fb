import type { Option } from '@/api/crud'
import { http } from '@/api/http'
import type { components, paths } from '@/api/schema'

export type Verdict = components['schemas']['AccessOut']
export type Holder = components['schemas']['Holder']
export type Question = NonNullable<paths['/api/v1/users/{id}/access']['get']['parameters']['query']>
type Holders = components['schemas']['Stretch_Holder_']

export const explain = (user: number, question: Question) =>
  http.get<Verdict>(`/api/v1/users/${user}/access`, question)

export const holders = (code: string, after?: number | null) =>
  http.get<Holders>(`/api/v1/permissions/${encodeURIComponent(code)}/users`, { after })

type User = components['schemas']['UserOut']

const called = ({ username, name }: User) =>
  name === username ? username : `${name} (${username})`

export async function userOptions(search: string): Promise<Option[]> {
  const { items } = await http.get<{ items: User[] }>('/api/v1/users', { username: search })
  return items.map((user) => ({ id: user.id, label: called(user) }))
}

export const userName = async (id: number) => called(await http.get<User>(`/api/v1/users/${id}`))
