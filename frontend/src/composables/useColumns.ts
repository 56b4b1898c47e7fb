import { cloneVNode, Comment, computed, Fragment, isVNode, type VNode } from 'vue'
import { usePreferences, type ListLayout } from '@/stores/preferences'
import { dateTimeFormatter } from '@/utils/format'

export interface Column {
  name: string
  label: string
  /** The column is hidden until the user chooses columns: `data-optional`. */
  isOptional?: boolean
}

/** Returns the columns in the slot of a page, without those that `v-if` leaves out. */
export function columnsIn(content: unknown): VNode[] {
  if (Array.isArray(content)) return content.flatMap(columnsIn)
  if (!isVNode(content) || content.type === Comment) return []
  return content.type === Fragment ? columnsIn(content.children) : [content]
}

const nameOf = (column: VNode, index: number): string =>
  typeof column.props?.prop === 'string' ? column.props.prop : `#${index}`

// Widths in px.
const MIN_WIDTH = 80 // the default of Element Plus
const LETTER_WIDTH = 10
const CJK_WIDTH = 14
const CELL_PADDING = 26
const SORT_ARROWS = 28
const DATE_TIME_WIDTH = 176
const TEXT_WIDTH = 130
const MAX_SINGLE_LINE = 12 // letters: a shorter heading is not wrapped if the page sets no width

const widthOf = (word: string) =>
  [...word].reduce((sum, letter) => sum + (letter > '~' ? CJK_WIDTH : LETTER_WIDTH), 0)

/**
 * Widens a column so that the longest word of its heading and the sort arrows fit. A column without
 * a width also gets room for a short heading, a date or a few words of text; longer text is cut and
 * shown in a tooltip.
 */
export function fitColumn(column: VNode): VNode {
  const {
    label,
    sortable,
    width,
    align,
    formatter,
    minWidth = column.props?.['min-width'],
  } = column.props ?? {}
  if (typeof label !== 'string') return column
  const pageWidth = width ?? minWidth
  const words = !pageWidth && label.length <= MAX_SINGLE_LINE ? [label] : label.split(' ')
  const arrows = sortable === undefined || sortable === false ? 0 : SORT_ARROWS
  const heading = Math.max(...words.map(widthOf)) + CELL_PADDING + arrows
  if (!pageWidth && !column.children && !formatter && align !== 'right') {
    return cloneVNode(column, {
      minWidth: Math.max(heading, TEXT_WIDTH),
      showOverflowTooltip: true,
    })
  }
  const isDateTime = !pageWidth && formatter === dateTimeFormatter
  const needed = isDateTime ? Math.max(heading, DATE_TIME_WIDTH) : heading
  if (needed <= Number(pageWidth ?? MIN_WIDTH)) return column
  return cloneVNode(column, width ? { width: needed } : { minWidth: needed })
}

/** Sorts `names` by `order`. A name that is not in `order` follows the name before it. */
export function applyOrder(names: string[], order: string[]): string[] {
  const result = order.filter((name) => names.includes(name))
  names.forEach((name, index) => {
    if (result.includes(name)) return
    const before = names[index - 1]
    result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, name)
  })
  return result
}

const isOptional = (column: VNode) => ![undefined, false].includes(column.props?.['data-optional'])

/** Returns the names of the columns that are not shown. */
export function hiddenColumns({ hidden, order }: ListLayout, columns: readonly Column[]): string[] {
  const isDefault = !hidden.length && !order.length
  return isDefault ? columns.filter((column) => column.isOptional).map(({ name }) => name) : hidden
}

/**
 * The columns of a list in the layout that the user has saved. `renderKey` changes with the layout.
 */
export function useColumns(page: () => string, slot: () => unknown) {
  const preferences = usePreferences()
  const layout = computed<ListLayout>(() => preferences.get(page()))

  function Columns() {
    const columns = new Map(
      columnsIn(slot()).map((column, index) => [nameOf(column, index), column]),
    )
    const hidden = hiddenColumns(layout.value, configurableColumns())
    return applyOrder([...columns.keys()], layout.value.order)
      .filter((name) => !hidden.includes(name))
      .map((name) => columns.get(name))
      .map((column) => column && fitColumn(column))
  }

  /** Returns the columns that can be hidden or moved, in the order of the page. */
  const configurableColumns = (): Column[] =>
    columnsIn(slot()).flatMap((column) => {
      const { prop, label = prop } = column.props ?? {}
      const isConfigurable = typeof prop === 'string'
      return isConfigurable
        ? [{ name: prop, label: String(label), isOptional: isOptional(column) }]
        : []
    })

  return {
    Columns,
    configurableColumns,
    layout,
    renderKey: computed(() => [...layout.value.order, '/', ...layout.value.hidden].join()),
  }
}
