import { crudApi, type FormOf, type Id, type RowOf } from '@/api/crud'
import { http } from '@/api/http'
import type { components } from '@/api/schema'
import type { TickNode } from '@/utils/treeSelection'

export const roleApi = crudApi('/api/v1/roles', 'by id')
export type Role = RowOf<'/api/v1/roles'>
export type RoleForm = FormOf<'/api/v1/roles'>
export type Reach = Role['reach']
export const REACHES: Reach[] = ['all', 'custom', 'department_and_below', 'department', 'self']

/** How far the reader may let this role reach, or a new one. */
export const reachesOf = (id?: Id) =>
  http.get<components['schemas']['RoleReaches']>(
    id === undefined ? '/api/v1/roles/reaches' : `/api/v1/roles/${id}/reaches`,
  )

type MenuChoice = components['schemas']['MenuChoice']

/** What may be given. A directory is not given: whoever may open a page in it sees it. */
export async function menuNodes(): Promise<(locale: string) => TickNode[]> {
  const menus = await http.get<MenuChoice[]>('/api/v1/menus/options')
  return (locale) => nodesOf(menus, locale)
}

function nodesOf(menus: MenuChoice[], locale: string): TickNode[] {
  return menus
    .map((menu) => ({
      id: menu.id,
      label: locale === 'en' ? menu.name_en : menu.name,
      group: menu.type === 'directory',
      children: nodesOf(menu.children ?? [], locale),
    }))
    .filter((node) => !node.group || node.children.length)
}
