/** The menu tree of the current user, as lists. */
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useSession, type MenuNode } from '@/stores/session'

export interface MenuPath {
  menu: MenuNode
  /** The menus above it, outermost first. */
  ancestors: MenuNode[]
}

export function flatten(menus: readonly MenuNode[], ancestors: MenuNode[] = []): MenuPath[] {
  return menus.flatMap((menu) => [
    { menu, ancestors },
    ...flatten(menu.children ?? [], [...ancestors, menu]),
  ])
}

/** Returns the menus of the navigation, without buttons, hidden menus and empty directories. */
export function visibleMenus(menus: readonly MenuNode[]): MenuNode[] {
  return menus.filter(
    (menu) =>
      menu.type !== 'button' &&
      !menu.hidden &&
      (menu.type !== 'directory' || visibleMenus(menu.children ?? []).length),
  )
}

export function useMenus() {
  const session = useSession()
  const { locale } = useI18n({ useScope: 'global' })
  const paths: ComputedRef<MenuPath[]> = computed(() => flatten(session.me?.menus ?? []))
  const isPage = ({ menu, ancestors }: MenuPath) =>
    menu.type === 'menu' && menu.path && ![menu, ...ancestors].some(({ hidden }) => hidden)

  return {
    pages: computed(() => paths.value.filter(isPage)),
    findById: (id: number | undefined) => paths.value.find(({ menu }) => menu.id === id),
    findByPath: (path: string) =>
      paths.value.find(({ menu }) => menu.type === 'menu' && menu.path === path),
    menuTitle: (menu: MenuNode) => (locale.value === 'en' ? menu.name_en : menu.name),
  }
}
