/** The menu tree of whoever is signed in, as lists. */
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useSession, type MenuNode } from '@/stores/session'

export interface Place {
  menu: MenuNode
  /** What it stands below, outermost first. */
  above: MenuNode[]
}

export function flatten(menus: readonly MenuNode[], above: MenuNode[] = []): Place[] {
  return menus.flatMap((menu) => [
    { menu, above },
    ...flatten(menu.children ?? [], [...above, menu]),
  ])
}

/** A directory that leads nowhere is not shown, nor is what is hidden. */
export function shown(menus: readonly MenuNode[]): MenuNode[] {
  return menus.filter(
    (menu) =>
      menu.type !== 'button' &&
      !menu.hidden &&
      (menu.type !== 'directory' || shown(menu.children ?? []).length),
  )
}

export function useMenus() {
  const session = useSession()
  const { locale } = useI18n({ useScope: 'global' })
  const places: ComputedRef<Place[]> = computed(() => flatten(session.me?.menus ?? []))

  return {
    pages: computed(() =>
      places.value.filter(
        ({ menu, above }) =>
          menu.type === 'menu' && menu.path && ![menu, ...above].some(({ hidden }) => hidden),
      ),
    ),
    placeOf: (id: number | undefined) => places.value.find(({ menu }) => menu.id === id),
    placeAt: (path: string) =>
      places.value.find(({ menu }) => menu.type === 'menu' && menu.path === path),
    called: (menu: MenuNode) => (locale.value === 'en' ? menu.name_en : menu.name),
  }
}
