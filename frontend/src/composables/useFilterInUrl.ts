import { watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

const UNSAID: Record<string, unknown> = { page_no: 1, page_size: 20 }

/** Text stands as it is; what would be read as something else is quoted: `true`, `[1,2]`, `"123"`. */
export function write(value: unknown): string {
  return typeof value === 'string' && read(value) === value ? value : JSON.stringify(value)
}

export function read(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * A list that is reloaded, shared or gone back to shows the same rows: its filter stands in the address. `again` loads
 * it when somebody comes to the page he is on with another filter.
 */
export function useFilterInUrl(filter: object, again?: () => unknown): () => void {
  const route = useRoute()
  const router = useRouter()
  const { path } = route
  let said = JSON.stringify(route.query)

  function take() {
    for (const [name, text] of Object.entries(route.query)) {
      if (typeof text === 'string') Object.assign(filter, { [name]: read(text) })
    }
  }
  take()

  function forget() {
    for (const name of Object.keys(filter)) {
      if (name === 'page_no') Object.assign(filter, { page_no: 1 })
      else if (name !== 'page_size') Reflect.deleteProperty(filter, name)
    }
  }

  watch(
    () => JSON.stringify(route.query),
    (asked) => {
      if (!again || route.path !== path || asked === said) return
      said = asked
      forget()
      take()
      again()
    },
  )

  return () => {
    const filled = Object.entries(filter).filter(
      ([name, value]) =>
        value != null &&
        value !== '' &&
        value !== UNSAID[name] &&
        !(Array.isArray(value) && !value.length),
    )
    const query = Object.fromEntries(filled.map(([name, value]) => [name, write(value)]))
    said = JSON.stringify(query)
    void router.replace({ query })
  }
}
