/** How values look; `dateTime`, `list` and `json` for the `formatter` of a column. */
import { language } from '@/locales'

const ISO = 'sv' // in Swedish a moment is written as ISO 8601 has it, which no reader takes for another

/** With a zone: in the reader's own. Without: as it stands. */
export function moment(value: string | null): string {
  if (!value) return ''
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(value)
  return zoned ? new Date(value).toLocaleString(ISO) : value.replace('T', ' ')
}

export function words(value?: string[] | null): string {
  return (value ?? []).join(language() === 'en' ? ', ' : '、')
}

/** Two words beside each other: between Chinese ones there is no space. */
export const spaced = (first: string, second: string) =>
  first + (/[^!-~]$/.test(first) && /^[^!-~]/.test(second) ? '' : ' ') + second

export const dateTime = (_row: unknown, _column: unknown, value: string | null) => moment(value)
export const list = (_row: unknown, _column: unknown, value: string[] | null) => words(value)

export function json(_row: unknown, _column: unknown, value: unknown): string {
  return value == null ? '' : JSON.stringify(value)
}
