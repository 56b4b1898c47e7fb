import { crudApi, type FormOf, type Id, type Option, type RowOf } from '@/api/crud'
import { http } from '@/api/http'
import type { ResponseData } from '@/api/types'

export const PATH = '/api/v1/users'
export type User = RowOf<typeof PATH>
export type UserForm = FormOf<typeof PATH>

const UPDATE_FIELDS = [
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

export const userApi = crudApi(PATH, { bulkDelete: false })

/**
 * Updates some fields of a listed user. Fails with 409 if the user has changed since they were
 * listed.
 */
export function updateUser(
  user: User,
  changes: Partial<Pick<User, 'is_active' | 'role_ids'>>,
): Promise<User> {
  const form = Object.fromEntries(UPDATE_FIELDS.map((field) => [field, user[field]]))
  return http.put(`${PATH}/${user.id}`, { ...form, ...changes })
}

/** Returns the temporary password, which cannot be read again. */
export async function resetPassword(id: Id): Promise<string> {
  const { password } = await http.put<{ password: string }>(`${PATH}/${id}/password`, {})
  return password
}

export const resetMfa = (id: Id) => http.delete<null>(`${PATH}/${id}/factors`, {})
export const resetLoginAttempts = (id: Id) => http.delete<null>(`${PATH}/${id}/login-attempts`, {})

type RoleOption = ResponseData<'/api/v1/roles/options'>[number]

/**
 * Searches roles for a user of a department. `disabledReason` is set for roles that cannot be
 * granted.
 */
export async function roleOptions(
  search: string,
  dept_id: number | null | undefined,
  disabledReason: string,
): Promise<Option[]> {
  const roles = await http.get<RoleOption[]>('/api/v1/roles/options', { search, dept_id })
  return roles.map(({ id, label, grantable }) => ({
    id,
    label,
    disabledReason: grantable ? undefined : disabledReason,
  }))
}

export const positionOptions = (search: string) =>
  http.get<Option[]>('/api/v1/positions/options', { search })
