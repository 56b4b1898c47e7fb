import { http } from './http'
import type { components } from './schema'

type Menu = components['schemas']['MenuNode']

export interface Code {
  code: string
  /** Where it stands among the menus, outermost first. */
  trail: Menu[]
}

/** Every permission there is: for who may read the menus (`system:menu:query`). */
export async function permissionCodes(): Promise<Code[]> {
  const walk = (menus: Menu[], above: Menu[]): Code[] =>
    menus.flatMap((menu) => {
      const trail = [...above, menu]
      return [
        ...(menu.permission ? [{ code: menu.permission, trail }] : []),
        ...walk(menu.children ?? [], trail),
      ]
    })
  return walk(await http.get<Menu[]>('/api/v1/menus/tree'), [])
}
