import { computed, ref, watch } from 'vue'
import { useSubmit } from '@/composables/useSubmit'
import {
  definitionOf,
  designOf,
  ITSELF,
  newColumn,
  newDesign,
  newKey,
  type Column,
  type Definition,
  type Design,
  type End,
  type Link,
} from './definition'

const PARTS: Record<string, 'columns' | 'uniques' | 'links'> = {
  columns: 'columns',
  uniques: 'uniques',
  foreign_keys: 'links',
}

/** `table.columns.3.choices.0` is said of a cell: by the key of its row, which stays whatever is moved afterwards. */
export function placeOf(field: string, design: Design): string {
  const [, part = '', n, setting] = /^table\.(\w+)\.(\d+)(?:\.(\w+))?/.exec(field) ?? []
  const rows = PARTS[part]
  const row = rows && design[rows][Number(n)]
  if (!row) return field.replace(/^table\./, '')
  return [rows, row.key, ...(rows === 'uniques' || !setting ? [] : [setting])].join('.')
}

/** What is designed, and what the server said of it. A refusal takes nothing away. */
export function useTableDesign() {
  const design = ref(newDesign())
  const module = ref('app')
  const { errors, refusal, busy, attempt } = useSubmit()
  const faults = ref<Record<string, string>>({})
  const said = () => JSON.stringify([definitionOf(design.value), module.value])
  const kept = ref(said())
  const unsaved = computed(() => said() !== kept.value)
  const linked = computed(() => new Set(design.value.links.flatMap(({ columns }) => columns)))

  watch(
    errors,
    (found) =>
      (faults.value = Object.fromEntries(
        Object.entries(found).map(([field, text]) => [placeOf(field, design.value), text]),
      )),
    { flush: 'sync' },
  )

  const body = () => ({ table: definitionOf(design.value), module_name: module.value })

  function add(): Column {
    const column = newColumn()
    design.value.columns.push(column)
    return column
  }

  /** With all that speaks of it. */
  function remove(key: number) {
    const { columns, uniques, links } = design.value
    design.value.columns = columns.filter((column) => column.key !== key)
    for (const group of uniques) group.columns = group.columns.filter((one) => one !== key)
    design.value.uniques = uniques.filter((group) => group.columns.length)
    design.value.links = links.filter(
      (link) => !link.columns.includes(key) && !link.at.includes(key),
    )
  }

  /** Whether it moved. */
  function move(key: number, by: -1 | 1): boolean {
    const { columns } = design.value
    const from = columns.findIndex((column) => column.key === key)
    const [column, other] = [columns[from], columns[from + by]]
    if (!column || !other) return false
    columns[from] = other
    columns[from + by] = column
    return true
  }

  /** Point at a key, with columns of its types: those that are called as they would be, or new ones. */
  function aim(link: Link, table: string, ends: End[]) {
    for (const key of link.made.splice(0))
      design.value.columns = design.value.columns.filter((column) => column.key !== key)
    const itself = table === ITSELF
    const about = itself ? 'parent' : table.replace(/^sys_/, '')
    link.table = table
    link.at = ends.map(({ name }) =>
      itself ? (design.value.columns.find((column) => column.name === name)?.key ?? name) : name,
    )
    link.columns = ends.map((end) => {
      const name = `${about}_${end.name}`
      const found = design.value.columns.find((column) => column.name === name)
      const column = found ?? newColumn({ name, nullable: itself })
      takeOver(column, end)
      if (!found) {
        design.value.columns.push(column)
        link.made.push(column.key)
      }
      return column.key
    })
  }

  /** A column already there points at it instead. */
  function use(link: Link, n: number, key: number, end?: End) {
    const column = design.value.columns.find((one) => one.key === key)
    if (!column) return
    link.columns[n] = key
    if (end) takeOver(column, end)
  }

  return {
    design,
    module,
    faults,
    refusal,
    busy,
    attempt,
    unsaved,
    linked,
    body,
    add,
    remove,
    move,
    aim,
    use,
    take: (definition: Definition) => (design.value = designOf(definition)),
    group: () => design.value.uniques.push({ key: newKey(), columns: [] }),
    link: () =>
      design.value.links.push({ key: newKey(), columns: [], table: null, at: [], made: [] }),
    done: () => (kept.value = said()),
  }
}

/** A foreign key column is of its target's type. */
function takeOver(column: Column, { type, length, precision, scale }: End) {
  if (column.type !== type) Object.assign(column, { default: null, choices: [] })
  Object.assign(column, { type, increment: false })
  if (length != null) column.length = length
  if (precision != null) Object.assign(column, { precision, scale: scale ?? 0 })
}

export type Designing = ReturnType<typeof useTableDesign>
