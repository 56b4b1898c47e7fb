import { nextTick, onBeforeUnmount } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Id } from '@/api/crud'
import { useSession } from '@/stores/session'
import { useTabs } from '@/stores/tabs'

/** State of a list page while the page of another tab is shown. */
interface ListState {
  userId?: number
  query: string
  /** The filter as it was entered, whether or not it was applied. */
  filter: object
  selected: Id[]
  scroll: { top: number; left: number }
}

const states = new Map<string, ListState>()

const scrollArea = () => document.querySelector('main')
const tableArea = () => document.querySelector('.crud .el-table__body-wrapper .el-scrollbar__wrap')

/**
 * Keeps the entered filter, the selection and the scroll position of a list as long as its tab is
 * open. Nothing is restored if the list is opened with another query than it was left with, for
 * example by a search.
 */
export function useListState(filter: object, selected: () => Id[] = () => []) {
  const route = useRoute()
  const router = useRouter()
  const session = useSession()
  const tabs = useTabs()
  const { path } = route
  const state = states.get(path)
  const isCurrent =
    state?.userId === session.me?.user.id && state?.query === JSON.stringify(route.query)
  states.delete(path)

  onBeforeUnmount(() => {
    const tab = tabs.tabs.find((open) => open.path === path)
    if (!tab) return
    states.set(path, {
      userId: session.me?.user.id,
      query: JSON.stringify(router.resolve(tab.fullPath).query),
      filter: { ...filter },
      selected: selected(),
      scroll: { top: scrollArea()?.scrollTop ?? 0, left: tableArea()?.scrollLeft ?? 0 },
    })
  })

  return {
    /** Puts the entered filter back, after the rows of the applied filter were requested. */
    restoreFilter() {
      if (isCurrent) Object.assign(filter, state?.filter)
    },
    /** Puts selection and scroll position back, after the rows were loaded. */
    async restoreView(select: (ids: Id[]) => void) {
      if (!state || !isCurrent || route.path !== path) return
      await nextTick()
      select(state.selected)
      if (route.hash) return
      scrollArea()?.scrollTo({ top: state.scroll.top })
      tableArea()?.scrollTo({ left: state.scroll.left })
    },
  }
}
