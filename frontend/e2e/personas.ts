/** People of every kind that a company has, each with a role that says what he may and how far he sees. */
import { apiAs, type Menu } from './api'
import { sql } from './project'
import type { Server } from './server'

export const PASSWORD = 'a quiet forenoon'

interface Part {
  reach: string
  /** Beginnings of permission codes, or `*:query` for every such one. */
  may: string[]
  dept?: string
}

const PARTS: Record<string, Part> = {
  auditor: { reach: 'all', may: ['*:query', 'monitor:audit:export'], dept: '总公司' },
  clerk: {
    reach: 'department',
    may: ['system:position:query', 'system:position:create', 'system:position:update'],
  },
  personnel: {
    reach: 'department_and_below',
    may: ['system:user:', 'system:dept:', 'system:position:'],
  },
  delegate: {
    reach: 'department_and_below',
    may: ['system:user:', 'system:role:', 'system:position:', 'system:access:', 'monitor:online:'],
  },
  developer: {
    reach: 'self',
    may: ['generator:gencode:', 'generator:dblist:', 'generator:db:', 'example:'],
  },
  apprentice: {
    reach: 'self',
    may: ['generator:gencode:query', 'generator:gencode:import', 'generator:gencode:operate'],
  },
  reader: { reach: 'self', may: ['system:dict:query'] },
}

export const CAST = [...Object.keys(PARTS), 'nobody']

/** Something somebody may look at. */
export interface Leaf extends Menu {
  path: string
  permission: string
}

const every = (menus: Menu[]): Menu[] =>
  menus.flatMap((menu) => [menu, ...every(menu.children ?? [])])
const fits = (code: string, wish: string) =>
  wish.startsWith('*') ? code.endsWith(wish.slice(1)) : code.startsWith(wish)

/** The pages there are, each with its buttons, and who is to look at them, with what he may. */
export async function castOf(
  server: Server,
): Promise<{ pages: Leaf[]; players: Map<string, Set<string>> }> {
  const admin = await apiAs(server.url, 'admin', '123456')
  const menus = every(await admin.get<Menu[]>('/menus/tree'))
  const dept = async (name: string, parent: number) =>
    (await admin.post('/depts', { name, parent_id: parent })).id
  const head = 1
  const research = await dept('研发部', head)
  const depts: Record<string, number> = {
    总公司: head,
    研发部: research,
    测试组: await dept('测试组', research),
    销售部: await dept('销售部', head),
  }

  const roles: Record<string, number> = {}
  const players = new Map<string, Set<string>>()
  const join = (username: string, dept = '研发部', role?: string) =>
    admin.post('/users', {
      username,
      password: PASSWORD,
      dept_id: depts[dept],
      role_ids: role ? [roles[role]] : [],
    })
  for (const [username, { reach, may, dept }] of Object.entries(PARTS)) {
    const held = menus.filter(
      ({ permission }) => permission && may.some((wish) => fits(permission, wish)),
    )
    roles[username] = (
      await admin.post('/roles', {
        name: username,
        code: username,
        reach,
        menu_ids: held.map(({ id }) => id),
      })
    ).id
    await join(username, dept, username)
    players.set(username, new Set(held.flatMap(({ permission }) => permission ?? [])))
  }
  await join('nobody')

  await join('puppet-clerk', '测试组', 'clerk')
  await join('puppet-auditor', '测试组', 'auditor')
  await join('puppet-elsewhere', '销售部')
  for (const [who, word] of [
    ['admin', '123456'],
    ['clerk', PASSWORD],
  ] as const) {
    await (
      await apiAs(server.url, who, word)
    ).post('/positions', { name: `岗位 ${who}`, code: `of-${who}` })
  }
  await sql(
    server.database,
    'CREATE TABLE album (id integer PRIMARY KEY, title varchar(160) NOT NULL)',
  )
  await admin.post('/generator/gencode/import', { names: ['album'], module_name: 'shop' })
  return {
    pages: menus.filter(
      (menu): menu is Leaf => menu.type === 'menu' && Boolean(menu.path && menu.permission),
    ),
    players,
  }
}
