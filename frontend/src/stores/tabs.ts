import { defineStore } from 'pinia'
import { ref, watch } from 'vue'

export interface Tab {
  /** Which page: what stands behind `?` is where somebody was on it. */
  path: string
  address: string
}

const KEPT = 'tabs'

function kept(): Tab[] {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]')
    return Array.isArray(found) ? (found as Tab[]) : []
  } catch {
    return []
  }
}

/** The pages that are open, in the order they were opened; they last as long as the browser's tab. */
export const useTabs = defineStore('tabs', () => {
  const tabs = ref(kept())
  watch(tabs, (open) => sessionStorage.setItem(KEPT, JSON.stringify(open)), { deep: true })

  function visit(path: string, address: string) {
    const known = tabs.value.find((tab) => tab.path === path)
    if (known) known.address = address
    else tabs.value.push({ path, address })
  }

  /** Where to go from a page that is closed: to the one beside it. */
  function close(path: string): string {
    const at = tabs.value.findIndex((tab) => tab.path === path)
    tabs.value = tabs.value.filter((tab) => tab.path !== path)
    return tabs.value[Math.min(at, tabs.value.length - 1)]?.address ?? '/'
  }

  function only(path: string) {
    tabs.value = tabs.value.filter((tab) => tab.path === path)
  }

  return { tabs, visit, close, only, forget: () => (tabs.value = []) }
})
