import { computed, watch, type Ref } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import { useMenus, type Place } from './useMenus'
import { write } from './useFilterInUrl'
import { useRecordSearch, type Found } from './useRecordSearch'

export interface Option {
  key: string
  icon: string | null
  name: string
  note: string | null
  to: RouteLocationRaw
}

/** The pages and the records that `text` names, in groups; `first` is the place of a group's first option among all. */
export function useGlobalSearch(text: Ref<string>, pagesName: () => string) {
  const { pages, called } = useMenus()
  const { found, finding, failure, find } = useRecordSearch()

  function pageOption({ menu, above }: Place): Option {
    return {
      key: `page-${menu.id}`,
      icon: menu.icon,
      name: called(menu),
      note: above.map(called).join(' / '),
      to: menu.path ?? '/',
    }
  }

  /** Records stand below the page that lists them; it shows the one that was chosen, and marks it. */
  function groupOf({ kind, items }: Found) {
    const page = pages.value.find(({ menu }) => menu.component === `${kind}/index`)
    return (page ? [page.menu] : []).map((menu) => ({
      name: called(menu),
      options: items.map(({ id, label, note, filter }): Option => {
        const query = Object.fromEntries(
          Object.entries(filter).map(([name, value]) => [name, write(value)]),
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
    const fits = ({ menu, above }: Place) => {
      const all = [menu, ...above]
        .map((one) => `${one.name} ${one.name_en} ${one.path ?? ''}`)
        .join(' ')
        .toLowerCase()
      return words.every((word) => all.includes(word))
    }
    let first = 0
    return [
      { name: pagesName(), options: pages.value.filter(fits).map(pageOption) },
      ...found.value.flatMap(groupOf),
    ]
      .filter(({ options }) => options.length)
      .map((group) => ({ ...group, first: (first += group.options.length) - group.options.length }))
  })

  watch(text, find)
  return {
    groups,
    options: computed(() => groups.value.flatMap((group) => group.options)),
    finding,
    failure,
  }
}
