import { http } from './http'
import type { ResponseData } from './types'

type Menu = ResponseData<'/api/v1/menus/tree'>[number]

export interface PermissionCode {
  code: string
  /** The menus above it, outermost first, and its own. */
  trail: Menu[]
}

/** Returns all permissions. Requires `system:menu:query`. */
export async function permissionCodes(): Promise<PermissionCode[]> {
  const walk = (menus: Menu[], above: Menu[]): PermissionCode[] =>
    menus.flatMap((menu) => {
      const trail = [...above, menu]
      return [
        ...(menu.permission ? [{ code: menu.permission, trail }] : []),
        ...walk(menu.children ?? [], trail),
      ]
    })
  return walk(await http.get<Menu[]>('/api/v1/menus/tree'), [])
}
