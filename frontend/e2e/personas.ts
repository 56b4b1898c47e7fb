/** Users with different roles and data scopes. */
import { apiAs, type Menu } from './api'
import { runSql } from './project'
import type { Server } from './server'

export const PASSWORD = 'a quiet forenoon'

interface Persona {
  data_scope: string
  /** Prefixes of permission codes, or `*:query` for all that end so. */
  permissions: string[]
  dept?: string
}

const ROLES: Record<string, Persona> = {
  auditor: { data_scope: 'all', permissions: ['*:query', 'monitor:audit:export'], dept: '总公司' },
  clerk: {
    data_scope: 'department',
    permissions: ['system:position:query', 'system:position:create', 'system:position:update'],
  },
  personnel: {
    data_scope: 'department_and_below',
    permissions: ['system:user:', 'system:dept:', 'system:position:'],
  },
  delegate: {
    data_scope: 'department_and_below',
    permissions: [
      'system:user:',
      'system:role:',
      'system:position:',
      'system:access:',
      'monitor:online:',
    ],
  },
  developer: {
    data_scope: 'self',
    permissions: ['generator:gencode:', 'generator:dblist:', 'generator:db:', 'example:'],
  },
  apprentice: {
    data_scope: 'self',
    permissions: [
      'generator:gencode:query',
      'generator:gencode:import',
      'generator:gencode:operate',
    ],
  },
  reader: { data_scope: 'self', permissions: ['system:dict:query'] },
}

export const PERSONAS = [...Object.keys(ROLES), 'nobody']

/** A menu that is a page. */
export interface PageMenu extends Menu {
  path: string
  permission: string
}

const flatten = (menus: Menu[]): Menu[] =>
  menus.flatMap((menu) => [menu, ...flatten(menu.children ?? [])])
const matches = (code: string, pattern: string) =>
  pattern.startsWith('*') ? code.endsWith(pattern.slice(1)) : code.startsWith(pattern)

/**
 * Creates the personas. Returns all pages with their buttons, and the permissions of each persona.
 */
export async function createPersonas(
  server: Server,
): Promise<{ pages: PageMenu[]; permissionsOf: Map<string, Set<string>> }> {
  const admin = await apiAs(server.url, 'admin', '123456')
  const menus = flatten(await admin.get<Menu[]>('/menus/tree'))
  const createDept = async (name: string, parent: number) =>
    (await admin.post('/depts', { name, parent_id: parent })).id
  const headOffice = 1
  const research = await createDept('研发部', headOffice)
  const depts: Record<string, number> = {
    总公司: headOffice,
    研发部: research,
    测试组: await createDept('测试组', research),
    销售部: await createDept('销售部', headOffice),
  }

  const roles: Record<string, number> = {}
  const permissionsOf = new Map<string, Set<string>>()
  const createUser = (username: string, dept = '研发部', role?: string) =>
    admin.post('/users', {
      username,
      password: PASSWORD,
      dept_id: depts[dept],
      role_ids: role ? [roles[role]] : [],
    })
  for (const [username, { data_scope, permissions, dept }] of Object.entries(ROLES)) {
    const granted = menus.filter(
      ({ permission }) => permission && permissions.some((code) => matches(permission, code)),
    )
    roles[username] = (
      await admin.post('/roles', {
        name: username,
        code: username,
        data_scope,
        menu_ids: granted.map(({ id }) => id),
      })
    ).id
    await createUser(username, dept, username)
    permissionsOf.set(username, new Set(granted.flatMap(({ permission }) => permission ?? [])))
  }
  await createUser('nobody')

  await createUser('target-clerk', '测试组', 'clerk')
  await createUser('target-auditor', '测试组', 'auditor')
  await createUser('target-other-dept', '销售部')
  for (const [username, password] of [
    ['admin', '123456'],
    ['clerk', PASSWORD],
  ] as const) {
    await (
      await apiAs(server.url, username, password)
    ).post('/positions', { name: `岗位 ${username}`, code: `of-${username}` })
  }
  await runSql(
    server.database,
    'CREATE TABLE album (id integer PRIMARY KEY, title varchar(160) NOT NULL)',
  )
  await admin.post('/generator/gencode/import', { names: ['album'], module_name: 'shop' })
  return {
    pages: menus.filter(
      (menu): menu is PageMenu => menu.type === 'menu' && Boolean(menu.path && menu.permission),
    ),
    permissionsOf,
  }
}
