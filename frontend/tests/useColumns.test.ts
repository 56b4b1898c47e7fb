import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createCommentVNode, Fragment, h, nextTick, type FunctionalComponent } from 'vue'
import { http } from '@/api/http'
import { columnsIn, ordered, roomy, useColumns } from '@/composables/useColumns'
import { dateTimeFormatter } from '@/utils/format'
import { useLooks } from '@/stores/preferences'

const Column: FunctionalComponent<Record<string, unknown>> = ({ prop, label }) => prop ?? label
Column.props = ['prop', 'label', 'minWidth', 'showOverflowTooltip']

/** As a page would put them into its slot: with one left out, and one without a name. */
const slot = () => [
  h(Fragment, [h(Column, { prop: 'name', label: 'Name' }), createCommentVNode('v-if')]),
  h(Column, { prop: 'code', label: 'Code' }),
  h(Column, { label: '!' }),
  h(Column, { prop: 'sort', label: 'Sort' }),
]

function list() {
  const { Columns, choices, shape } = useColumns(() => 'a:page', slot)
  const shown = mount(() => h('p', [h(Columns)]))
  return { text: () => shown.text(), choices, shape }
}

beforeEach(() => {
  vi.restoreAllMocks()
  vi.spyOn(http, 'put').mockResolvedValue(null)
})

describe('the columns of a list', () => {
  test('are those of the page, until its reader says otherwise', async () => {
    const { text, shape } = list()
    expect(text()).toBe('namecode!sort')
    const before = shape.value
    await useLooks().keep('a:page', { hidden: ['code'], order: ['sort', 'name', 'code'] })
    await nextTick()
    expect(text()).toBe('sortname!')
    expect(shape.value).not.toBe(before)
    expect(http.put).toHaveBeenCalledWith('/api/v1/preferences/a:page', {
      hidden: ['code'],
      order: ['sort', 'name', 'code'],
      page_size: null,
    })
  })

  test('offer what has a name, and what is drawn at all', () => {
    expect(
      list()
        .choices()
        .map(({ label }) => label),
    ).toEqual(['Name', 'Code', 'Sort'])
    expect(columnsIn(slot())).toHaveLength(4)
  })

  test('have room for the longest word of their heading and its arrows, however little the page gives them', () => {
    const room = (props: object) =>
      (roomy(h(Column, { align: 'right', ...props })).props as { minWidth?: number }).minWidth
    expect(room({ label: 'Quantity', sortable: 'custom' })).toBe(134)
    expect(room({ label: '发布日期', sortable: 'custom' })).toBe(110)
    expect(room({ label: 'Department', 'min-width': '90' })).toBe(126)
    expect(roomy(h(Column, { label: 'Department', width: 90 })).props).toMatchObject({ width: 126 })
    expect(room({ label: 'Released on', sortable: 'custom' })).toBe(164)
    expect(room({ label: 'Released on, at the latest', sortable: 'custom' })).toBe(
      room({ label: 'Released', sortable: 'custom' }),
    )
    expect(room({ label: 'Responsibilities' })).toBeGreaterThan(150)
    for (const props of [
      { label: 'Name' },
      { label: '日期' },
      { label: 'Department', width: 130 },
      { label: 'Department', 'min-width': '130' },
    ])
      expect(room(props)).toBeUndefined()
  })

  test('have room for a moment, where the page says no width', () => {
    const room = (props: object) =>
      (
        roomy(h(Column, { label: 'At', formatter: dateTimeFormatter, ...props })).props as {
          minWidth?: number
        }
      ).minWidth
    expect(room({})).toBeGreaterThan(170)
    expect(room({ 'min-width': '120' })).toBeUndefined()
  })

  test('have room for some words of a text, and one line of it', () => {
    const text = { minWidth: 130, showOverflowTooltip: true }
    expect(roomy(h(Column, { label: 'Name' })).props).toMatchObject(text)
    expect(roomy(h(Column, { label: 'Responsibilities' })).props).toMatchObject({
      ...text,
      minWidth: 186,
    })
    const drawn = { default: () => 'drawn by the page' }
    for (const other of [
      h(Column, { label: 'Name', width: 90 }),
      h(Column, { label: 'Name', formatter: String }),
      h(Column, { label: 'Name' }, drawn),
    ])
      expect(roomy(other)).toBe(other)
  })

  test('take a new one where the page puts it, and forget one that went', () => {
    expect(ordered(['a', 'new', 'b'], ['b', 'gone', 'a'])).toEqual(['b', 'a', 'new'])
    expect(ordered(['new', 'a'], ['a'])).toEqual(['new', 'a'])
  })
})

describe('what was chosen', () => {
  test('is asked for once, and is what was kept', async () => {
    const get = vi
      .spyOn(http, 'get')
      .mockResolvedValue([{ page: 'b:page', hidden: ['x'], order: [], page_size: 50 }])
    await useLooks().load()
    expect(useLooks().of('b:page')).toEqual({ hidden: ['x'], order: [], page_size: 50 })
    expect(useLooks().of('a:page').hidden).toEqual([])
    expect(get).toHaveBeenCalledOnce()
  })

  test('is sent in the order it was said in, one after another', async () => {
    const sent: unknown[] = []
    let finish!: () => void
    vi.spyOn(http, 'put').mockImplementation(async (_path, body) => {
      sent.push((body as { page_size: number }).page_size)
      if (sent.length === 1) await new Promise<void>((resolve) => (finish = resolve))
      return null as never
    })
    const looks = useLooks()
    const both = [looks.keep('c:page', { page_size: 50 }), looks.keep('c:page', { page_size: 100 })]
    await flushPromises()
    expect(sent).toEqual([50])
    finish()
    await Promise.all(both)
    expect(sent).toEqual([50, 100])
  })
})
