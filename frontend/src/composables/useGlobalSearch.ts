import { computed, watch, type Ref } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import { COUNT_LIMIT } from './useCrud'
import { encodeValue } from './useFilterInUrl'
import { useMenus, type MenuPath } from './useMenus'
import { useRecordSearch, type SearchGroup } from './useRecordSearch'

export interface SearchOption {
  key: string
  icon: string | null
  name: string
  note: string | null
  to: RouteLocationRaw
}

/**
 * Searches pages and records. `start` of a group is the index of its first option among all
 * options.
 */
export function useGlobalSearch(text: Ref<string>, pagesTitle: () => string) {
  const { pages, menuTitle } = useMenus()
  const { groups: recordGroups, searching, searchError, search } = useRecordSearch()

  function pageOption({ menu, ancestors }: MenuPath): SearchOption {
    return {
      key: `page-${menu.id}`,
      icon: menu.icon,
      name: menuTitle(menu),
      note: ancestors.map(menuTitle).join(' / '),
      to: menu.path ?? '/',
    }
  }

  /**
   * The records of one list page. An option opens that page, filtered, with the record highlighted.
   */
  function recordGroup({ kind, items, total }: SearchGroup) {
    const page = pages.value.find(({ menu }) => menu.component === `${kind}/index`)
    return (page ? [page.menu] : []).map((menu) => ({
      name: menuTitle(menu),
      total,
      options: items.map(({ id, label, note, filter }): SearchOption => {
        const query = Object.fromEntries(
          Object.entries(filter).map(([name, value]) => [name, encodeValue(value)]),
        )
        return {
          key: `${kind}-${id}`,
          icon: menu.icon,
          name: label,
          note,
          to: { path: menu.path ?? '/', query, hash: `#row-${id}` },
        }
      }),
    }))
  }

  const groups = computed(() => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean)
    const matches = ({ menu, ancestors }: MenuPath) => {
      const names = [menu, ...ancestors]
        .map(({ name, name_en, path }) => `${name} ${name_en} ${path ?? ''}`)
        .join(' ')
        .toLowerCase()
      return words.every((word) => names.includes(word))
    }
    const found = pages.value.filter(matches)
    const pageGroup = { name: pagesTitle(), total: found.length, options: found.map(pageOption) }
    let end = 0
    return [pageGroup, ...recordGroups.value.flatMap(recordGroup)]
      .filter(({ options }) => options.length)
      .map((group) => ({ ...group, start: (end += group.options.length) - group.options.length }))
  })

  /** The number of all matches. It ends with `+` where the server has stopped counting. */
  const total = computed(() => {
    const sum = groups.value.reduce((count, group) => count + Math.min(group.total, COUNT_LIMIT), 0)
    return groups.value.some((group) => group.total > COUNT_LIMIT) ? `${sum}+` : String(sum)
  })

  watch(text, search)
  return {
    groups,
    options: computed(() => groups.value.flatMap((group) => group.options)),
    total,
    searching,
    searchError,
  }
}
