import { crudApi, type FormOf, type Id, type RowOf } from '@/api/crud'
import { http } from '@/api/http'
import type { ResponseData } from '@/api/types'
import type { TreeNode } from '@/utils/treeSelection'

export const roleApi = crudApi('/api/v1/roles', { bulkDelete: false })
export type Role = RowOf<'/api/v1/roles'>
export type RoleForm = FormOf<'/api/v1/roles'>
export type DataScope = Role['data_scope']
export type GrantableScopes = ResponseData<'/api/v1/roles/data-scopes'>
export const DATA_SCOPES: DataScope[] = [
  'all',
  'custom',
  'department_and_below',
  'department',
  'self',
]

/** Returns the data scopes that the user can grant to a role, or to a new one. */
export const fetchGrantableScopes = (id?: Id) =>
  http.get<GrantableScopes>(
    id === undefined ? '/api/v1/roles/data-scopes' : `/api/v1/roles/${id}/data-scopes`,
  )

type MenuChoice = ResponseData<'/api/v1/menus/options'>[number]

/** The menus and buttons that can be granted. Directories are visible if one of their pages is. */
export async function fetchMenuNodes(): Promise<(locale: string) => TreeNode[]> {
  const menus = await http.get<MenuChoice[]>('/api/v1/menus/options')
  return (locale) => nodesOf(menus, locale)
}

function nodesOf(menus: MenuChoice[], locale: string): TreeNode[] {
  return menus
    .map((menu) => ({
      id: menu.id,
      label: locale === 'en' ? menu.name_en : menu.name,
      group: menu.type === 'directory',
      children: nodesOf(menu.children ?? [], locale),
    }))
    .filter((node) => !node.group || node.children.length)
}
