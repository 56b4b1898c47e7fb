import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { ApiError } from '@/api/http'
import {
  fromDefinition,
  newColumn,
  SELF,
  toDefinition,
  type TableDefinition,
} from '@/views/generator/gencode/design/definition'
import { addCommonColumns, hasCommonColumns } from '@/views/generator/gencode/design/commonColumns'
import {
  cellPath,
  useTableDesign,
  type Designer,
} from '@/views/generator/gencode/design/useTableDesign'

function mountDesigner(): Designer {
  let designer!: Designer
  mount({ setup: () => ((designer = useTableDesign()), () => null) })
  return designer
}

const names = ({ design }: Designer) => design.value.columns.map(({ name }) => name)
const SHELF_ID = { name: 'id', type: 'bigint', length: null, precision: null, scale: null } as const

test('toDefinition returns the name and the columns of a new design', () => {
  const { design, addColumn, isDirty } = mountDesigner()
  expect(isDirty.value).toBe(false)
  design.value.name = 'book '
  Object.assign(design.value.columns[1] ?? {}, { name: 'title' })
  Object.assign(addColumn(), { name: 'price', type: 'decimal' })
  expect(toDefinition(design.value)).toMatchObject({
    name: 'book',
    columns: [
      { name: 'id', type: 'bigint', primary_key: true, increment: true },
      { name: 'title', type: 'string', length: 50 },
      { name: 'price', type: 'decimal', precision: 10, scale: 2 },
    ],
  })
  expect(isDirty.value).toBe(true)
})

test('toDefinition leaves out settings that a type does not have', () => {
  const settings = (...values: Parameters<typeof newColumn>) =>
    Object.keys(
      toDefinition({
        name: 'a',
        comment: '',
        columns: [newColumn(...values)],
        uniques: [],
        foreignKeys: [],
      }).columns[0] ?? {},
    )
  const common = ['comment', 'name', 'nullable', 'primary_key', 'type', 'unique']
  expect(
    settings({ type: 'date', default: null, choices: ['x'], increment: true }).toSorted(),
  ).toEqual(common)
  expect(settings({ type: 'text', default: 'x' }).toSorted()).toEqual(common)
  expect(settings({ type: 'decimal', length: 9 })).toEqual(
    expect.arrayContaining(['precision', 'scale']),
  )
  expect(settings({ type: 'string', length: null })).not.toContain('length')
  expect(
    settings({
      type: 'bigint',
      primary_key: true,
      increment: true,
      default: '1',
      nullable: true,
      unique: true,
    }).toSorted(),
  ).toEqual(['comment', 'increment', 'name', 'primary_key', 'type'])
  expect(settings({ type: 'string', default: '' })).toContain('default')
})

test('a unique set follows a moved or renamed column, and loses a removed one', () => {
  const designer = mountDesigner()
  const { design, addUniqueSet, moveColumn, removeColumn } = designer
  Object.assign(design.value.columns[1] ?? {}, { name: 'title' })
  const [id, title] = design.value.columns.map(({ key }) => key)
  addUniqueSet()
  design.value.uniques[0]?.columns.push(id ?? 0, title ?? 0)
  expect(moveColumn(title ?? 0, -1)).toBe(true)
  expect(moveColumn(title ?? 0, -1)).toBe(false)
  Object.assign(design.value.columns[0] ?? {}, { name: 'word' })
  expect([names(designer), toDefinition(design.value).uniques]).toEqual([
    ['word', 'id'],
    [['id', 'word']],
  ])
  removeColumn(title ?? 0)
  expect(toDefinition(design.value).uniques).toEqual([['id']])
  removeColumn(id ?? 0)
  expect(design.value.uniques).toEqual([])
})

test('setTarget adds a column with the type of the target and replaces it later', () => {
  const designer = mountDesigner()
  const { design, addForeignKey, setTarget, foreignKeyColumns } = designer
  addForeignKey()
  const [foreignKey] = design.value.foreignKeys
  if (!foreignKey) throw new Error('no foreign key')
  setTarget(foreignKey, 'shelf', [SHELF_ID])
  expect(names(designer)).toEqual(['id', '', 'shelf_id'])
  expect(design.value.columns[2]).toMatchObject({ type: 'bigint', increment: false })
  expect(foreignKeyColumns.value.has(design.value.columns[2]?.key ?? 0)).toBe(true)
  setTarget(foreignKey, 'sys_user', [{ ...SHELF_ID, name: 'code', type: 'string', length: 9 }])
  expect(names(designer)).toEqual(['id', '', 'user_code'])
  expect(design.value.columns[2]).toMatchObject({ type: 'string', length: 9 })
  expect(toDefinition(design.value).foreign_keys).toEqual([
    { columns: ['user_code'], target_table: 'sys_user', target_columns: ['code'] },
  ])
  designer.removeColumn(design.value.columns[2]?.key ?? 0)
  expect(design.value.foreignKeys).toEqual([])
})

test('setColumn copies the type of the target to an existing column', () => {
  const { design, addForeignKey, setTarget, setColumn } = mountDesigner()
  const [id, own] = design.value.columns
  Object.assign(own ?? {}, { name: 'above', default: 'x', choices: ['x'] })
  addForeignKey()
  const [foreignKey] = design.value.foreignKeys
  if (!foreignKey || !id || !own) throw new Error('no foreign key')
  setTarget(foreignKey, SELF, [SHELF_ID])
  expect(design.value.columns[2]).toMatchObject({ name: 'parent_id', nullable: true })
  setColumn(foreignKey, 0, own.key, SHELF_ID)
  expect(own).toMatchObject({ type: 'bigint', default: null, choices: [] })
  design.value.name = 'tree'
  id.name = 'number'
  expect(toDefinition(design.value).foreign_keys).toEqual([
    { columns: ['above'], target_table: 'tree', target_columns: ['number'] },
  ])
})

test('toDefinition restores the definition that fromDefinition has converted', () => {
  const key = {
    name: 'id',
    type: 'integer',
    length: null,
    precision: 10,
    scale: 2,
    comment: '',
    nullable: false,
    unique: false,
    primary_key: true,
    increment: false,
    default: null,
    choices: [],
  } as const
  const parsed: TableDefinition = {
    name: 'tree',
    comment: 'a',
    uniques: [['id', 'up']],
    columns: [
      { ...key, choices: [] },
      { ...key, name: 'up', primary_key: false, nullable: true, choices: [] },
      {
        ...key,
        name: 'word',
        type: 'string',
        length: 9,
        primary_key: false,
        default: '',
        choices: [],
      },
    ],
    foreign_keys: [
      { columns: ['up'], target_table: 'tree', target_columns: ['id'] },
      { columns: ['id'], target_table: 'b', target_columns: ['c'] },
    ],
  }
  const definition = toDefinition(fromDefinition(parsed))
  expect(definition).toMatchObject({
    name: 'tree',
    comment: 'a',
    uniques: parsed.uniques,
    foreign_keys: parsed.foreign_keys,
  })
  expect(definition.columns).toMatchObject([
    { name: 'id' },
    { name: 'up', nullable: true },
    { name: 'word', length: 9, default: '' },
  ])
})

test('an error stays with its row when rows are moved, and the design is kept', async () => {
  const { design, submit, errors, moveColumn, body } = mountDesigner()
  Object.assign(design.value.columns[1] ?? {}, { name: 'title', length: null })
  const key = design.value.columns[1]?.key ?? 0
  const sent = body()
  const fields = {
    'table.columns.1.length': 'needed',
    'table.name': 'bad',
    module_name: 'bad',
    'table.columns': 'no key',
  }
  expect(await submit(() => Promise.reject(new ApiError(422, 'invalid', 'No', fields)))).toBe(false)
  moveColumn(key, -1)
  expect(errors.value).toEqual({
    [`columns.${key}.length`]: 'needed',
    name: 'bad',
    module_name: 'bad',
    columns: 'no key',
  })
  moveColumn(key, 1)
  expect(body()).toEqual(sent)
})

test('cellPath returns the cell of a nested error', () => {
  const { design, addForeignKey, addUniqueSet } = mountDesigner()
  addForeignKey()
  addUniqueSet()
  const path = (field: string) => cellPath(field, design.value)
  expect(path('table.columns.0.choices.2')).toBe(`columns.${design.value.columns[0]?.key}.choices`)
  expect(path('table.foreign_keys.0.target_columns')).toBe(
    `foreignKeys.${design.value.foreignKeys[0]?.key}.target_columns`,
  )
  expect(path('table.uniques.0.1')).toBe(`uniques.${design.value.uniques[0]?.key}`)
  expect(path('table.columns.9.name')).toBe('columns.9.name')
})

test('addCommonColumns adds missing columns once, with their foreign keys', () => {
  const { design } = mountDesigner()
  for (const kind of ['status', 'timestamps', 'owner', 'owner'])
    addCommonColumns(design.value, kind, (name) => name)
  expect(design.value.columns.slice(2).map(({ name }) => name)).toEqual([
    'status',
    'created_at',
    'updated_at',
    'owner_id',
    'owner_dept_id',
  ])
  expect(toDefinition(design.value).foreign_keys.map(({ target_table }) => target_table)).toEqual([
    'sys_user',
    'sys_dept',
  ])
  expect([
    hasCommonColumns(design.value, 'owner'),
    hasCommonColumns(design.value, 'remark'),
  ]).toEqual([true, false])
})
