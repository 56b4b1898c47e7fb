import { defineStore } from 'pinia'
import { ref, watch } from 'vue'

export interface Tab {
  path: string
  /** The path with the last query of the page. */
  fullPath: string
}

const STORAGE_KEY = 'tabs'

function restore(): Tab[] {
  try {
    const tabs: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '[]')
    return Array.isArray(tabs) ? (tabs as Tab[]) : []
  } catch {
    return []
  }
}

/** The open pages, in the order they were opened. They last as long as the browser tab. */
export const useTabs = defineStore('tabs', () => {
  const tabs = ref(restore())
  watch(tabs, (open) => sessionStorage.setItem(STORAGE_KEY, JSON.stringify(open)), { deep: true })

  function open(path: string, fullPath: string) {
    const tab = tabs.value.find((tab) => tab.path === path)
    if (tab) tab.fullPath = fullPath
    else tabs.value.push({ path, fullPath })
  }

  /** Closes a tab and returns the path of the tab beside it. */
  function close(path: string): string {
    const index = tabs.value.findIndex((tab) => tab.path === path)
    tabs.value = tabs.value.filter((tab) => tab.path !== path)
    return tabs.value[Math.min(index, tabs.value.length - 1)]?.fullPath ?? '/'
  }

  function closeOthers(path: string) {
    tabs.value = tabs.value.filter((tab) => tab.path === path)
  }

  return { tabs, open, close, closeOthers, clear: () => (tabs.value = []) }
})
