import { computed, ref, watch } from 'vue'
import { useSubmit } from '@/composables/useSubmit'
import {
  fromDefinition,
  newColumn,
  newDesign,
  newKey,
  SELF,
  toDefinition,
  type Column,
  type ForeignKey,
  type TableDefinition,
  type TableDesign,
  type TargetColumn,
} from './definition'

const ROW_LISTS: Record<string, 'columns' | 'uniques' | 'foreignKeys'> = {
  columns: 'columns',
  uniques: 'uniques',
  foreign_keys: 'foreignKeys',
}

/**
 * Converts the path of a server error to the path of a cell: `table.columns.3.choices.0` to
 * `columns.<key>.choices`. The key of the row stays the same when rows are moved.
 */
export function cellPath(field: string, design: TableDesign): string {
  const [, list = '', index, setting] = /^table\.(\w+)\.(\d+)(?:\.(\w+))?/.exec(field) ?? []
  const listName = ROW_LISTS[list]
  const row = listName && design[listName][Number(index)]
  if (!row) return field.replace(/^table\./, '')
  return [listName, row.key, ...(listName === 'uniques' || !setting ? [] : [setting])].join('.')
}

/** State and actions of the table designer. */
export function useTableDesign() {
  const design = ref(newDesign())
  const module = ref('app')
  const { errors: serverErrors, formError, submitting, submit } = useSubmit()
  const errors = ref<Record<string, string>>({})
  const body = () => ({ table: toDefinition(design.value), module_name: module.value })
  const savedState = ref(JSON.stringify(body()))
  const isDirty = computed(() => JSON.stringify(body()) !== savedState.value)
  const foreignKeyColumns = computed(
    () => new Set(design.value.foreignKeys.flatMap(({ columns }) => columns)),
  )

  watch(
    serverErrors,
    (fields) =>
      (errors.value = Object.fromEntries(
        Object.entries(fields).map(([field, text]) => [cellPath(field, design.value), text]),
      )),
    { flush: 'sync' },
  )

  function reset() {
    design.value = newDesign()
    module.value = 'app'
    savedState.value = JSON.stringify(body())
  }

  function addColumn(): Column {
    const column = newColumn()
    design.value.columns.push(column)
    return column
  }

  /** Removes a column from the unique sets as well, and the foreign keys that use it. */
  function removeColumn(key: number) {
    const { columns, uniques, foreignKeys } = design.value
    design.value.columns = columns.filter((column) => column.key !== key)
    for (const set of uniques) set.columns = set.columns.filter((columnKey) => columnKey !== key)
    design.value.uniques = uniques.filter((set) => set.columns.length)
    design.value.foreignKeys = foreignKeys.filter(
      (foreignKey) => !foreignKey.columns.includes(key) && !foreignKey.targetColumns.includes(key),
    )
  }

  /** Returns whether the column has moved. */
  function moveColumn(key: number, step: -1 | 1): boolean {
    const { columns } = design.value
    const index = columns.findIndex((column) => column.key === key)
    const [column, neighbour] = [columns[index], columns[index + step]]
    if (!column || !neighbour) return false
    columns[index] = neighbour
    columns[index + step] = column
    return true
  }

  /** Sets the target of a foreign key. Uses columns with the expected names, or adds them. */
  function setTarget(foreignKey: ForeignKey, table: string, targetColumns: TargetColumn[]) {
    for (const key of foreignKey.addedColumns.splice(0))
      design.value.columns = design.value.columns.filter((column) => column.key !== key)
    const isSelf = table === SELF
    const prefix = isSelf ? 'parent' : table.replace(/^sys_/, '')
    const findColumn = (name: string) => design.value.columns.find((column) => column.name === name)
    foreignKey.targetTable = table
    foreignKey.targetColumns = targetColumns.map(({ name }) =>
      isSelf ? (findColumn(name)?.key ?? name) : name,
    )
    foreignKey.columns = targetColumns.map((target) => {
      const name = `${prefix}_${target.name}`
      const existing = findColumn(name)
      const column = existing ?? newColumn({ name, nullable: isSelf })
      copyType(column, target)
      if (!existing) {
        design.value.columns.push(column)
        foreignKey.addedColumns.push(column.key)
      }
      return column.key
    })
  }

  /** Replaces one column of a foreign key. */
  function setColumn(foreignKey: ForeignKey, index: number, key: number, target?: TargetColumn) {
    const column = design.value.columns.find((column) => column.key === key)
    if (!column) return
    foreignKey.columns[index] = key
    if (target) copyType(column, target)
  }

  function addForeignKey() {
    design.value.foreignKeys.push({
      key: newKey(),
      columns: [],
      targetTable: null,
      targetColumns: [],
      addedColumns: [],
    })
  }

  return {
    design,
    module,
    errors,
    formError,
    submitting,
    submit,
    isDirty,
    foreignKeyColumns,
    body,
    reset,
    addColumn,
    removeColumn,
    moveColumn,
    setTarget,
    setColumn,
    load: (definition: TableDefinition) => (design.value = fromDefinition(definition)),
    addUniqueSet: () => design.value.uniques.push({ key: newKey(), columns: [] }),
    addForeignKey,
    markSaved: () => (savedState.value = JSON.stringify(body())),
  }
}

/** A foreign key column has the type of its target. */
function copyType(column: Column, { type, length, precision, scale }: TargetColumn) {
  if (column.type !== type) Object.assign(column, { default: null, choices: [] })
  Object.assign(column, { type, increment: false })
  if (length != null) column.length = length
  if (precision != null) Object.assign(column, { precision, scale: scale ?? 0 })
}

export type Designer = ReturnType<typeof useTableDesign>
