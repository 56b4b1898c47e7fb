import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createCommentVNode, Fragment, h, nextTick, type FunctionalComponent } from 'vue'
import { http } from '@/api/http'
import {
  applyOrder,
  columnsIn,
  fitColumn,
  hiddenColumns,
  useColumns,
} from '@/composables/useColumns'
import { usePreferences } from '@/stores/preferences'
import { dateTimeFormatter } from '@/utils/format'

const Column: FunctionalComponent<Record<string, unknown>> = ({ prop, label }) => prop ?? label
Column.props = ['prop', 'label', 'minWidth', 'showOverflowTooltip']

/** The slot of a page: one column is left out by v-if, one has no name. */
const slot = () => [
  h(Fragment, [h(Column, { prop: 'name', label: 'Name' }), createCommentVNode('v-if')]),
  h(Column, { prop: 'code', label: 'Code' }),
  h(Column, { label: '!' }),
  h(Column, { prop: 'sort', label: 'Sort' }),
]

function list() {
  const { Columns, configurableColumns, renderKey } = useColumns(() => 'a:page', slot)
  const wrapper = mount(() => h('p', [h(Columns)]))
  return { text: () => wrapper.text(), configurableColumns, renderKey }
}

beforeEach(() => {
  vi.restoreAllMocks()
  vi.spyOn(http, 'put').mockResolvedValue(null)
})

describe('useColumns', () => {
  test('applies the saved layout', async () => {
    const { text, renderKey } = list()
    expect(text()).toBe('namecode!sort')
    const before = renderKey.value
    await usePreferences().save('a:page', { hidden: ['code'], order: ['sort', 'name', 'code'] })
    await nextTick()
    expect(text()).toBe('sortname!')
    expect(renderKey.value).not.toBe(before)
    expect(http.put).toHaveBeenCalledWith('/api/v1/preferences/a:page', {
      hidden: ['code'],
      order: ['sort', 'name', 'code'],
      page_size: null,
    })
  })

  test('configurableColumns returns the rendered columns that have a name', () => {
    expect(
      list()
        .configurableColumns()
        .map(({ label }) => label),
    ).toEqual(['Name', 'Code', 'Sort'])
    expect(columnsIn(slot())).toHaveLength(4)
  })

  test('fitColumn makes room for the longest word of the heading and the sort arrows', () => {
    const minWidth = (props: object) =>
      (fitColumn(h(Column, { align: 'right', ...props })).props as { minWidth?: number }).minWidth
    expect(minWidth({ label: 'Quantity', sortable: 'custom' })).toBe(134)
    expect(minWidth({ label: '发布日期', sortable: 'custom' })).toBe(110)
    expect(minWidth({ label: 'Department', 'min-width': '90' })).toBe(126)
    expect(fitColumn(h(Column, { label: 'Department', width: 90 })).props).toMatchObject({
      width: 126,
    })
    expect(minWidth({ label: 'Released on', sortable: 'custom' })).toBe(164)
    expect(minWidth({ label: 'Released on, at the latest', sortable: 'custom' })).toBe(
      minWidth({ label: 'Released', sortable: 'custom' }),
    )
    expect(minWidth({ label: 'Responsibilities' })).toBeGreaterThan(150)
    for (const props of [
      { label: 'Name' },
      { label: '日期' },
      { label: 'Department', width: 130 },
      { label: 'Department', 'min-width': '130' },
    ])
      expect(minWidth(props)).toBeUndefined()
  })

  test('fitColumn makes room for a date if the page sets no width', () => {
    const minWidth = (props: object) =>
      (
        fitColumn(h(Column, { label: 'At', formatter: dateTimeFormatter, ...props })).props as {
          minWidth?: number
        }
      ).minWidth
    expect(minWidth({})).toBeGreaterThan(170)
    expect(minWidth({ 'min-width': '120' })).toBeUndefined()
  })

  test('fitColumn makes room for a few words of text and cuts the rest', () => {
    const text = { minWidth: 130, showOverflowTooltip: true }
    expect(fitColumn(h(Column, { label: 'Name' })).props).toMatchObject(text)
    expect(fitColumn(h(Column, { label: 'Responsibilities' })).props).toMatchObject({
      ...text,
      minWidth: 186,
    })
    const slots = { default: () => 'rendered by the page' }
    for (const other of [
      h(Column, { label: 'Name', width: 90 }),
      h(Column, { label: 'Name', formatter: String }),
      h(Column, { label: 'Name' }, slots),
    ])
      expect(fitColumn(other)).toBe(other)
  })

  test('applyOrder inserts new columns and drops removed ones', () => {
    expect(applyOrder(['a', 'new', 'b'], ['b', 'removed', 'a'])).toEqual(['b', 'a', 'new'])
    expect(applyOrder(['new', 'a'], ['a'])).toEqual(['new', 'a'])
  })
})

describe('usePreferences', () => {
  test('load returns the saved layouts', async () => {
    const get = vi
      .spyOn(http, 'get')
      .mockResolvedValue([{ page: 'b:page', hidden: ['x'], order: [], page_size: 50 }])
    await usePreferences().load()
    expect(usePreferences().get('b:page')).toEqual({ hidden: ['x'], order: [], page_size: 50 })
    expect(usePreferences().get('a:page').hidden).toEqual([])
    expect(get).toHaveBeenCalledOnce()
  })

  test('save sends requests one after another', async () => {
    const sent: unknown[] = []
    let finish!: () => void
    vi.spyOn(http, 'put').mockImplementation(async (_path, body) => {
      sent.push((body as { page_size: number }).page_size)
      if (sent.length === 1) await new Promise<void>((resolve) => (finish = resolve))
      return null as never
    })
    const preferences = usePreferences()
    const both = [
      preferences.save('c:page', { page_size: 50 }),
      preferences.save('c:page', { page_size: 100 }),
    ]
    await flushPromises()
    expect(sent).toEqual([50])
    finish()
    await Promise.all(both)
    expect(sent).toEqual([50, 100])
  })
})

test('optional columns are hidden until the user has chosen columns', () => {
  const columns = [
    { name: 'name', label: 'Name', isOptional: false },
    { name: 'email', label: 'Email', isOptional: true },
  ]
  const layout = { hidden: [], order: [], page_size: 50 }
  expect(hiddenColumns(layout, columns)).toEqual(['email'])
  expect(hiddenColumns({ ...layout, hidden: ['name'] }, columns)).toEqual(['name'])
  expect(hiddenColumns({ ...layout, order: ['name', 'email'] }, columns)).toEqual([])
})
