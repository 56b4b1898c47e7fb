import { watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

const DEFAULTS: Record<string, unknown> = { page_no: 1, page_size: 20 }

/**
 * Encodes a filter value for the query. A text that would decode to something else is quoted:
 * `"123"`.
 */
export function encodeValue(value: unknown): string {
  return typeof value === 'string' && decodeValue(value) === value ? value : JSON.stringify(value)
}

export function decodeValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * Keeps the filter of a list in the query of the URL, so that reloading, sharing or going back
 * shows the same rows. `reload` is called when the query of the open page changes: each search is
 * an entry of the browser history then. Returns a function that updates the URL.
 */
export function useFilterInUrl(filter: object, reload?: () => unknown): () => void {
  const route = useRoute()
  const router = useRouter()
  const { path } = route
  let currentQuery = JSON.stringify(route.query)

  function readQuery() {
    for (const [name, text] of Object.entries(route.query)) {
      if (typeof text === 'string') Object.assign(filter, { [name]: decodeValue(text) })
    }
  }
  readQuery()

  function clearFilter() {
    for (const name of Object.keys(filter)) {
      if (name === 'page_no') Object.assign(filter, { page_no: 1 })
      else if (name !== 'page_size') Reflect.deleteProperty(filter, name)
    }
  }

  const isSet = (name: string, value: unknown) =>
    value != null &&
    value !== '' &&
    value !== DEFAULTS[name] &&
    !(Array.isArray(value) && !value.length)

  watch(
    () => JSON.stringify(route.query),
    (query) => {
      if (!reload || route.path !== path || query === currentQuery) return
      currentQuery = query
      clearFilter()
      readQuery()
      reload()
    },
  )

  return () => {
    const entries = Object.entries(filter).filter(([name, value]) => isSet(name, value))
    const query = Object.fromEntries(entries.map(([name, value]) => [name, encodeValue(value)]))
    currentQuery = JSON.stringify(query)
    void (reload ? router.push({ query }) : router.replace({ query }))
  }
}
