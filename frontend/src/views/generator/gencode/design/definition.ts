/** A table while it is designed. Columns have keys of their own: renaming or moving one breaks nothing that speaks of it. */
import type { components } from '@/api/schema'

type Schemas = components['schemas']
type Described = Schemas['ColumnDefinition']
export type Definition = Schemas['TableDefinition']
export type Kind = Described['type']
export type Target = Schemas['Target']
export type End = Schemas['TargetColumn']

export interface Column {
  key: number
  name: string
  type: Kind
  length: number | null
  precision: number | null
  scale: number | null
  comment: string
  nullable: boolean
  unique: boolean
  primary_key: boolean
  increment: boolean
  default: string | null
  choices: string[]
}

export interface Group {
  key: number
  columns: number[]
}

/** A foreign key; where it points at the table itself, `at` are keys of columns, not their names. */
export interface Link {
  key: number
  columns: number[]
  table: string | null
  at: (string | number)[]
  /** Columns that came with it, and go when it points elsewhere. */
  made: number[]
}

export interface Design {
  name: string
  comment: string
  columns: Column[]
  uniques: Group[]
  links: Link[]
}

/** The table itself, as a target: no table can be called so. */
export const ITSELF = '.'
export const NOW = 'current_timestamp'
export const KINDS: readonly Kind[] = [
  'string',
  'integer',
  'bigint',
  'smallint',
  'decimal',
  'double',
  'boolean',
  'text',
  'date',
  'datetime',
  'time',
  'json',
  'uuid',
  'binary',
]
const COUNTING: Kind[] = ['smallint', 'integer', 'bigint']
const WITHOUT_DEFAULT: Kind[] = ['text', 'json', 'binary']

let last = 0
export const newKey = () => ++last

export function newColumn(given: Partial<Column> = {}): Column {
  return {
    key: newKey(),
    name: '',
    type: 'string',
    length: 50,
    precision: 10,
    scale: 2,
    comment: '',
    nullable: false,
    unique: false,
    primary_key: false,
    increment: false,
    default: null,
    choices: [],
    ...given,
  }
}

export function newDesign(): Design {
  const id = newColumn({ name: 'id', type: 'bigint', primary_key: true, increment: true })
  return { name: '', comment: '', columns: [id, newColumn()], uniques: [], links: [] }
}

/** Whether a setting means anything for a column, as it is; what does not is neither shown nor sent. */
export function applies(setting: keyof Column, column: Column, columns: Column[]): boolean {
  const alone = column.primary_key && columns.filter(({ primary_key }) => primary_key).length === 1
  const counts = alone && COUNTING.includes(column.type)
  switch (setting) {
    case 'length':
    case 'choices':
      return column.type === 'string'
    case 'precision':
    case 'scale':
      return column.type === 'decimal'
    case 'nullable':
      return !column.primary_key
    case 'unique':
      return !alone
    case 'increment':
      return counts
    case 'default':
      return !WITHOUT_DEFAULT.includes(column.type) && !(counts && column.increment)
    default:
      return true
  }
}

function described(column: Column, columns: Column[]): Partial<Described> {
  const unsaid: Partial<Record<string, unknown>> = { length: null, default: null, key: column.key }
  const said = Object.entries(column).filter(
    ([setting, value]) =>
      value !== unsaid[setting] && applies(setting as keyof Column, column, columns),
  )
  return { ...Object.fromEntries(said), name: column.name.trim() }
}

/** What the server is sent. */
export function definitionOf({ name, comment, columns, uniques, links }: Design) {
  const named = (key: number | string) =>
    typeof key === 'string' ? key : (columns.find((one) => one.key === key)?.name.trim() ?? '')
  return {
    name: name.trim(),
    comment,
    columns: columns.map((column) => described(column, columns)),
    uniques: uniques.map((group) => group.columns.map(named)),
    foreign_keys: links.map((link) => ({
      columns: link.columns.map(named),
      target_table: link.table === ITSELF ? name.trim() : (link.table ?? ''),
      target_columns: link.at.map(named),
    })),
  }
}

/** The other way: what the server read. */
export function designOf({ name, comment, columns, uniques, foreign_keys }: Definition): Design {
  const own = columns.map(({ length, ...column }) =>
    newColumn({ ...column, length: length ?? null, default: column.default ?? null }),
  )
  const keyOf = (word: string) =>
    own.find((column) => column.name.toLowerCase() === word.toLowerCase())?.key ?? 0
  return {
    name,
    comment,
    columns: own,
    uniques: uniques.map((group) => ({ key: newKey(), columns: group.map(keyOf) })),
    links: foreign_keys.map((link) => ({
      key: newKey(),
      columns: link.columns.map(keyOf),
      table: link.target_table === name ? ITSELF : link.target_table,
      at: link.target_table === name ? link.target_columns.map(keyOf) : link.target_columns,
      made: [],
    })),
  }
}
