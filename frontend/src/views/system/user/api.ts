import { crudApi, type Id, type Option, type RowOf } from '@/api/crud'
import { http } from '@/api/http'
import type { components } from '@/api/schema'

export const PATH = '/api/v1/users'
export type User = RowOf<typeof PATH>

const SAVED = [
  'username',
  'name',
  'email',
  'phone',
  'avatar',
  'remark',
  'is_active',
  'is_superuser',
  'dept_id',
  'role_ids',
  'position_ids',
  'version',
] as const

export const userApi = crudApi(PATH, 'by id')

/** All else as the list shows it: what somebody changed meanwhile is not overwritten, but refused. */
export function change(
  user: User,
  to: Partial<Pick<User, 'is_active' | 'role_ids'>>,
): Promise<User> {
  const form = Object.fromEntries(SAVED.map((field) => [field, user[field]]))
  return http.put(`${PATH}/${user.id}`, { ...form, ...to })
}

/** The new password: nobody can see it again. */
export async function resetPassword(id: Id): Promise<string> {
  const { password } = await http.put<{ password: string }>(`${PATH}/${id}/password`, {})
  return password
}

export const resetFactors = (id: Id) => http.delete<null>(`${PATH}/${id}/factors`, {})
export const resetGuesses = (id: Id) => http.delete<null>(`${PATH}/${id}/guesses`, {})

type RoleOption = components['schemas']['RoleOption']

/** For somebody of that department; `beyond` says why some cannot be given. */
export async function roleOptions(
  search: string,
  dept_id: number | null | undefined,
  beyond: string,
): Promise<Option[]> {
  const found = await http.get<RoleOption[]>('/api/v1/roles/options', { search, dept_id })
  return found.map(({ id, label, grantable }) => ({
    id,
    label,
    barred: grantable ? undefined : beyond,
  }))
}

export const positionOptions = (search: string) =>
  http.get<Option[]>('/api/v1/positions/options', { search })
