import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { useSession, type MenuNode } from '@/stores/session'

const notFound = () => import('@/views/error/index.vue')

/** Loaded on demand: the list grows with every feature and the login page does not need it. */
const loadPages = () => import('./pages').then(({ pages }) => pages)

/** Returns the routes of a menu tree: one for each menu that is a page. */
export function routesOf(menus: MenuNode[]): RouteRecordRaw[] {
  return menus.flatMap((menu) => {
    const childRoutes = routesOf(menu.children ?? [])
    if (menu.type !== 'menu' || !menu.path) return childRoutes
    const component = async () =>
      ((await loadPages())[`../views/${menu.component}.vue`] ?? notFound)()
    return [{ path: menu.path, name: `menu-${menu.id}`, component, meta: { menu } }, ...childRoutes]
  })
}

const layout = () => import('@/layouts/MainLayout.vue')

/** Loads the preferences, the layout and the list of pages in parallel. */
async function preload() {
  const preferences = import('@/stores/preferences').then(({ usePreferences }) =>
    usePreferences().load(),
  )
  await Promise.all([preferences, layout(), loadPages()])
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    {
      path: '/login/:provider?',
      component: () => import('@/views/login/index.vue'),
      meta: { isPublic: true },
    },
    {
      path: '/',
      name: 'main',
      component: layout,
      beforeEnter: preload,
      children: [
        { path: '', name: 'home', component: () => import('@/views/home/index.vue') },
        { path: 'profile', name: 'profile', component: () => import('@/views/profile/index.vue') },
        { path: ':path(.*)*', name: 'missing', component: notFound },
      ],
    },
  ],
})

let routedMenus: MenuNode[] | undefined
let removeRoutes: (() => void)[] = []

/** Replaces the routes of the previous user or menu tree. */
function replaceRoutes(menus: MenuNode[]) {
  for (const remove of removeRoutes) remove()
  removeRoutes = routesOf(menus).map((route) => router.addRoute('main', route))
  routedMenus = menus
}

router.beforeEach(async (to) => {
  if (to.meta.isPublic) return true
  const session = useSession()
  if (!session.me && !(await session.restore().catch(() => false))) {
    session.returnTo = to.fullPath
    return '/login'
  }
  if (session.me && session.me.menus !== routedMenus) {
    replaceRoutes(session.me.menus)
    return to.fullPath // resolve again with the new routes
  }
  return true
})

declare module 'vue-router' {
  interface RouteMeta {
    isPublic?: boolean
    menu?: MenuNode
  }
}
