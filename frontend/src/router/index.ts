import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { useSession, type MenuNode } from '@/stores/session'

const MISSING = () => import('@/views/error/index.vue')

/** Of every feature there is: the longer that list, the less it is for those who only sign in. */
const table = () => import('./pages').then(({ pages }) => pages)

/** The pages of the menu tree: what stands there and may be opened, wherever it hangs. */
export function routesOf(menus: MenuNode[]): RouteRecordRaw[] {
  return menus.flatMap((menu) => {
    const below = routesOf(menu.children ?? [])
    if (menu.type !== 'menu' || !menu.path) return below
    const component = async () => ((await table())[`../views/${menu.component}.vue`] ?? MISSING)()
    return [{ path: menu.path, name: `menu-${menu.id}`, component, meta: { menu } }, ...below]
  })
}

const layout = () => import('@/layouts/MainLayout.vue')

/** Meanwhile the layout is on its way, and the table of pages. */
async function prepare() {
  const looks = import('@/stores/preferences').then(({ useLooks }) => useLooks().load())
  await Promise.all([looks, layout(), table()])
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    {
      path: '/login/:provider?',
      component: () => import('@/views/login/index.vue'),
      meta: { open: true },
    },
    {
      path: '/',
      name: 'main',
      component: layout,
      beforeEnter: prepare,
      children: [
        { path: '', name: 'home', component: () => import('@/views/home/index.vue') },
        { path: 'profile', name: 'profile', component: () => import('@/views/profile/index.vue') },
        { path: ':path(.*)*', name: 'missing', component: MISSING },
      ],
    },
  ],
})

let served: MenuNode[] | undefined
let leave: (() => void)[] = []

/** Another person, or other rights: other routes. */
function serve(menus: MenuNode[]) {
  for (const remove of leave) remove()
  leave = routesOf(menus).map((route) => router.addRoute('main', route))
  served = menus
}

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  const session = useSession()
  if (!session.me && !(await session.resume().catch(() => false))) {
    session.wanted = to.fullPath
    return '/login'
  }
  if (session.me && session.me.menus !== served) {
    serve(session.me.menus)
    return to.fullPath // look again, now that its routes are known
  }
  return true
})

declare module 'vue-router' {
  interface RouteMeta {
    open?: boolean
    menu?: MenuNode
  }
}
