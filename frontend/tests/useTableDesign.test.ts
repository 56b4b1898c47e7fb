import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { ApiError } from '@/api/http'
import {
  definitionOf,
  designOf,
  ITSELF,
  newColumn,
  type Definition,
} from '@/views/generator/gencode/design/definition'
import { addUsual, has } from '@/views/generator/gencode/design/commonColumns'
import {
  placeOf,
  useTableDesign,
  type Designing,
} from '@/views/generator/gencode/design/useTableDesign'

function design(): Designing {
  let made!: Designing
  mount({ setup: () => ((made = useTableDesign()), () => null) })
  return made
}

const names = ({ design }: Designing) => design.value.columns.map(({ name }) => name)
const SHELF = { name: 'id', type: 'bigint', length: null, precision: null, scale: null } as const

test('a newcomer types a name and two columns', () => {
  const { design: drawn, add, unsaved } = design()
  expect(unsaved.value).toBe(false)
  drawn.value.name = 'book '
  Object.assign(drawn.value.columns[1] ?? {}, { name: 'title' })
  Object.assign(add(), { name: 'price', type: 'decimal' })
  expect(definitionOf(drawn.value)).toMatchObject({
    name: 'book',
    columns: [
      { name: 'id', type: 'bigint', primary_key: true, increment: true },
      { name: 'title', type: 'string', length: 50 },
      { name: 'price', type: 'decimal', precision: 10, scale: 2 },
    ],
  })
  expect(unsaved.value).toBe(true)
})

test('what means nothing for a type is not sent', () => {
  const of = (...given: Parameters<typeof newColumn>) =>
    Object.keys(
      definitionOf({
        name: 'a',
        comment: '',
        columns: [newColumn(...given)],
        uniques: [],
        links: [],
      }).columns[0] ?? {},
    )
  const anywhere = ['comment', 'name', 'nullable', 'primary_key', 'type', 'unique']
  expect(of({ type: 'date', default: null, choices: ['x'], increment: true }).toSorted()).toEqual(
    anywhere,
  )
  expect(of({ type: 'text', default: 'x' }).toSorted()).toEqual(anywhere)
  expect(of({ type: 'decimal', length: 9 })).toEqual(expect.arrayContaining(['precision', 'scale']))
  expect(of({ type: 'string', length: null })).not.toContain('length')
  expect(
    of({
      type: 'bigint',
      primary_key: true,
      increment: true,
      default: '1',
      nullable: true,
      unique: true,
    }).toSorted(),
  ).toEqual(['comment', 'increment', 'name', 'primary_key', 'type'])
  expect(of({ type: 'string', default: '' })).toContain('default')
})

test('what speaks of a column follows it, and goes with it', () => {
  const made = design()
  const { design: drawn, group, move, remove } = made
  Object.assign(drawn.value.columns[1] ?? {}, { name: 'title' })
  const [id, title] = drawn.value.columns.map(({ key }) => key)
  group()
  drawn.value.uniques[0]?.columns.push(id ?? 0, title ?? 0)
  expect(move(title ?? 0, -1)).toBe(true)
  expect(move(title ?? 0, -1)).toBe(false)
  Object.assign(drawn.value.columns[0] ?? {}, { name: 'word' })
  expect([names(made), definitionOf(drawn.value).uniques]).toEqual([
    ['word', 'id'],
    [['id', 'word']],
  ])
  remove(title ?? 0)
  expect(definitionOf(drawn.value).uniques).toEqual([['id']])
  remove(id ?? 0)
  expect(drawn.value.uniques).toEqual([])
})

test("a foreign key brings a column of its target's type, which goes when it points elsewhere", () => {
  const made = design()
  const { design: drawn, link, aim, linked } = made
  link()
  const [first] = drawn.value.links
  if (!first) throw new Error('no link')
  aim(first, 'shelf', [SHELF])
  expect(names(made)).toEqual(['id', '', 'shelf_id'])
  expect(drawn.value.columns[2]).toMatchObject({ type: 'bigint', increment: false })
  expect(linked.value.has(drawn.value.columns[2]?.key ?? 0)).toBe(true)
  aim(first, 'sys_user', [{ ...SHELF, name: 'code', type: 'string', length: 9 }])
  expect(names(made)).toEqual(['id', '', 'user_code'])
  expect(drawn.value.columns[2]).toMatchObject({ type: 'string', length: 9 })
  expect(definitionOf(drawn.value).foreign_keys).toEqual([
    { columns: ['user_code'], target_table: 'sys_user', target_columns: ['code'] },
  ])
  made.remove(drawn.value.columns[2]?.key ?? 0)
  expect(drawn.value.links).toEqual([])
})

test('a column that is there takes over the type it points at', () => {
  const { design: drawn, link, aim, use } = design()
  const [id, own] = drawn.value.columns
  Object.assign(own ?? {}, { name: 'above', default: 'x', choices: ['x'] })
  link()
  const [first] = drawn.value.links
  if (!first || !id || !own) throw new Error('no link')
  aim(first, ITSELF, [SHELF])
  expect(drawn.value.columns[2]).toMatchObject({ name: 'parent_id', nullable: true })
  use(first, 0, own.key, SHELF)
  expect(own).toMatchObject({ type: 'bigint', default: null, choices: [] })
  drawn.value.name = 'tree'
  id.name = 'number'
  expect(definitionOf(drawn.value).foreign_keys).toEqual([
    { columns: ['above'], target_table: 'tree', target_columns: ['number'] },
  ])
})

test('what was read is sent as it was read', () => {
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
  const read: Definition = {
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
  const again = definitionOf(designOf(read))
  expect(again).toMatchObject({
    name: 'tree',
    comment: 'a',
    uniques: read.uniques,
    foreign_keys: read.foreign_keys,
  })
  expect(again.columns).toMatchObject([
    { name: 'id' },
    { name: 'up', nullable: true },
    { name: 'word', length: 9, default: '' },
  ])
})

test('a fault stays with its row whatever is moved, and nothing that was typed is lost', async () => {
  const { design: drawn, attempt, faults, move, body } = design()
  Object.assign(drawn.value.columns[1] ?? {}, { name: 'title', length: null })
  const key = drawn.value.columns[1]?.key ?? 0
  const sent = body()
  const fields = {
    'table.columns.1.length': 'needed',
    'table.name': 'bad',
    module_name: 'bad',
    'table.columns': 'no key',
  }
  expect(await attempt(() => Promise.reject(new ApiError(422, 'invalid', 'No', fields)))).toBe(
    false,
  )
  move(key, -1)
  expect(faults.value).toEqual({
    [`columns.${key}.length`]: 'needed',
    name: 'bad',
    module_name: 'bad',
    columns: 'no key',
  })
  move(key, 1)
  expect(body()).toEqual(sent)
})

test('a place is a cell, whatever part of it is at fault', () => {
  const { design: drawn, link, group } = design()
  link()
  group()
  const place = (field: string) => placeOf(field, drawn.value)
  expect(place('table.columns.0.choices.2')).toBe(`columns.${drawn.value.columns[0]?.key}.choices`)
  expect(place('table.foreign_keys.0.target_columns')).toBe(
    `links.${drawn.value.links[0]?.key}.target_columns`,
  )
  expect(place('table.uniques.0.1')).toBe(`uniques.${drawn.value.uniques[0]?.key}`)
  expect(place('table.columns.9.name')).toBe('columns.9.name')
})

test('usual columns come once, and point where data scope looks', () => {
  const { design: drawn } = design()
  for (const kind of ['status', 'stamps', 'owner', 'owner'])
    addUsual(drawn.value, kind, (word) => word)
  expect(drawn.value.columns.slice(2).map(({ name }) => name)).toEqual([
    'status',
    'created_at',
    'updated_at',
    'owner_id',
    'owner_dept_id',
  ])
  expect(definitionOf(drawn.value).foreign_keys.map(({ target_table }) => target_table)).toEqual([
    'sys_user',
    'sys_dept',
  ])
  expect([has(drawn.value, 'owner'), has(drawn.value, 'remark')]).toEqual([true, false])
})
