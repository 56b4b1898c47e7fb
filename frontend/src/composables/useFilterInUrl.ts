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

/** A list that is reloaded, shared or gone back to shows the same rows: its filter stands in the address. */
export function useFilterInUrl(filter: object): () => void {
  const route = useRoute()
  const router = useRouter()

  for (const [name, text] of Object.entries(route.query)) {
    if (typeof text === 'string') Object.assign(filter, { [name]: read(text) })
  }

  return () => {
    const said = Object.entries(filter).filter(
      ([name, value]) => value != null && value !== '' && value !== UNSAID[name] && !(Array.isArray(value) && !value.length),
    )
    void router.replace({ query: Object.fromEntries(said.map(([name, value]) => [name, write(value)])) })
  }
}
