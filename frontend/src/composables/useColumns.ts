import { cloneVNode, Comment, computed, Fragment, isVNode, type VNode } from 'vue'
import { useLooks, type Look } from '@/stores/preferences'
import { dateTimeFormatter } from '@/utils/format'

export interface Column {
  name: string
  label: string
}

/** The columns a page puts into its slot; one that is left out, on a narrow screen say, is none. */
export function columnsIn(content: unknown): VNode[] {
  if (Array.isArray(content)) return content.flatMap(columnsIn)
  if (!isVNode(content) || content.type === Comment) return []
  return content.type === Fragment ? columnsIn(content.children) : [content]
}

const nameOf = (column: VNode, at: number): string =>
  typeof column.props?.prop === 'string' ? column.props.prop : `#${at}`

const LEAST = 80 // px: what Element Plus gives every column
const LETTER = 10 // px: a heading's, on average
const SIGN = 14 // px: a Chinese one
const AROUND = 26
const SORTS = 28
const MOMENT = 176
const SHORT = 12 // letters: so long a heading stays on one line, where the page leaves its room to us

const WORDS = 130 // px: of a text; what is longer is cut, and whole where the pointer rests on it

const widthOf = (word: string) =>
  [...word].reduce((sum, letter) => sum + (letter > '~' ? SIGN : LETTER), 0)

/**
 * Room for the longest word of its heading and the arrows beside it, however little the page gives the column. Where
 * the page says nothing, for all of a short heading, and for a moment or a few words of its text.
 */
export function roomy(column: VNode): VNode {
  const {
    label,
    sortable,
    width,
    align,
    formatter,
    minWidth = column.props?.['min-width'],
  } = column.props ?? {}
  if (typeof label !== 'string') return column
  const given = width ?? minWidth
  const words = !given && label.length <= SHORT ? [label] : label.split(' ')
  const heading =
    Math.max(...words.map(widthOf)) +
    AROUND +
    (sortable === undefined || sortable === false ? 0 : SORTS)
  if (!given && !column.children && !formatter && align !== 'right')
    return cloneVNode(column, { minWidth: Math.max(heading, WORDS), showOverflowTooltip: true })
  const room = !given && formatter === dateTimeFormatter ? Math.max(heading, MOMENT) : heading
  return room > Number(given ?? LEAST)
    ? cloneVNode(column, width ? { width: room } : { minWidth: room })
    : column
}

/** In the chosen order; what is named nowhere, a new one, stays behind the one before it. */
export function ordered(names: string[], order: string[]): string[] {
  const result = order.filter((name) => names.includes(name))
  names.forEach((name, at) => {
    const before = names[at - 1]
    if (!result.includes(name))
      result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, name)
  })
  return result
}

/** The columns of a list as its reader wants them. `shape` changes when they do: the table is then made anew. */
export function useColumns(page: () => string, slot: () => unknown) {
  const looks = useLooks()
  const look = computed<Look>(() => looks.of(page()))

  function Columns() {
    const columns = new Map(columnsIn(slot()).map((column, at) => [nameOf(column, at), column]))
    return ordered([...columns.keys()], look.value.order)
      .filter((name) => !look.value.hidden.includes(name))
      .map((name) => columns.get(name))
      .map((column) => column && roomy(column))
  }

  /** Those that can be chosen among, as the page orders them. */
  const choices = (): Column[] =>
    columnsIn(slot()).flatMap(({ props }) =>
      typeof props?.prop === 'string'
        ? [{ name: props.prop, label: String(props.label ?? props.prop) }]
        : [],
    )

  return {
    Columns,
    choices,
    look,
    shape: computed(() => [...look.value.order, '/', ...look.value.hidden].join()),
  }
}
