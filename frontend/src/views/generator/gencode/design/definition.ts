/**
 * The model of the table designer. Rows refer to columns by key, so that a column can be renamed or
 * moved.
 */
import type { ForeignKeyTarget, TableDefinition } from '@/views/generator/gencode/api'

export type { ForeignKeyTarget, TableDefinition }
type ColumnDefinition = TableDefinition['columns'][number]
export type ColumnType = ColumnDefinition['type']
export type TargetColumn = ForeignKeyTarget['keys'][number]['columns'][number]

export interface Column {
  key: number
  name: string
  type: ColumnType
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

export interface UniqueSet {
  key: number
  columns: number[]
}

export interface ForeignKey {
  key: number
  columns: number[]
  targetTable: string | null
  /** Names of the target columns, or their keys if the target is this table. */
  targetColumns: (string | number)[]
  /** Columns that were added with the foreign key. They are removed when the target changes. */
  addedColumns: number[]
}

export interface TableDesign {
  name: string
  comment: string
  columns: Column[]
  uniques: UniqueSet[]
  foreignKeys: ForeignKey[]
}

/** Stands for the designed table as a target. No table can have this name. */
export const SELF = '.'
export const NOW = 'current_timestamp'
export const COLUMN_TYPES: readonly ColumnType[] = [
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
const INTEGER_TYPES: ColumnType[] = ['smallint', 'integer', 'bigint']
const TYPES_WITHOUT_DEFAULT: ColumnType[] = ['text', 'json', 'binary']

let lastKey = 0
export const newKey = () => ++lastKey

export function newColumn(values: Partial<Column> = {}): Column {
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
    ...values,
  }
}

export function newDesign(): TableDesign {
  const id = newColumn({ name: 'id', type: 'bigint', primary_key: true, increment: true })
  return { name: '', comment: '', columns: [id, newColumn()], uniques: [], foreignKeys: [] }
}

/** Whether a column can have a setting. Other settings are neither shown nor sent. */
export function hasSetting(setting: keyof Column, column: Column, columns: Column[]): boolean {
  const isOnlyKey =
    column.primary_key && columns.filter(({ primary_key }) => primary_key).length === 1
  const canIncrement = isOnlyKey && INTEGER_TYPES.includes(column.type)
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
      return !isOnlyKey
    case 'increment':
      return canIncrement
    case 'default':
      return !TYPES_WITHOUT_DEFAULT.includes(column.type) && !(canIncrement && column.increment)
    default:
      return true
  }
}

function toColumnDefinition(column: Column, columns: Column[]): Partial<ColumnDefinition> {
  const omitted: Partial<Record<string, unknown>> = { length: null, default: null, key: column.key }
  const settings = Object.entries(column).filter(
    ([setting, value]) =>
      value !== omitted[setting] && hasSetting(setting as keyof Column, column, columns),
  )
  return { ...Object.fromEntries(settings), name: column.name.trim() }
}

/** Converts a design to the request body. */
export function toDefinition({ name, comment, columns, uniques, foreignKeys }: TableDesign) {
  const nameOf = (key: number | string) =>
    typeof key === 'string'
      ? key
      : (columns.find((column) => column.key === key)?.name.trim() ?? '')
  return {
    name: name.trim(),
    comment,
    columns: columns.map((column) => toColumnDefinition(column, columns)),
    uniques: uniques.map((set) => set.columns.map(nameOf)),
    foreign_keys: foreignKeys.map((foreignKey) => ({
      columns: foreignKey.columns.map(nameOf),
      target_table: foreignKey.targetTable === SELF ? name.trim() : (foreignKey.targetTable ?? ''),
      target_columns: foreignKey.targetColumns.map(nameOf),
    })),
  }
}

/** Converts a definition that the server has parsed from DDL. */
export function fromDefinition(definition: TableDefinition): TableDesign {
  const { name, comment, uniques, foreign_keys } = definition
  const columns = definition.columns.map(({ length, ...column }) =>
    newColumn({ ...column, length: length ?? null, default: column.default ?? null }),
  )
  const keyOf = (columnName: string) =>
    columns.find((column) => column.name.toLowerCase() === columnName.toLowerCase())?.key ?? 0
  return {
    name,
    comment,
    columns,
    uniques: uniques.map((set) => ({ key: newKey(), columns: set.map(keyOf) })),
    foreignKeys: foreign_keys.map(({ columns, target_table, target_columns }) => ({
      key: newKey(),
      columns: columns.map(keyOf),
      targetTable: target_table === name ? SELF : target_table,
      targetColumns: target_table === name ? target_columns.map(keyOf) : target_columns,
      addedColumns: [],
    })),
  }
}
