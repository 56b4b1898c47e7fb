/** How values look in a table; for the `formatter` of a column. */
import { language } from '../locales'

const moment: Intl.DateTimeFormatOptions = { dateStyle: 'short', timeStyle: 'medium' }

/** With a zone: in the reader's own. Without: as it stands. */
export function dateTime(_row: unknown, _column: unknown, value: string | null): string {
  if (!value) return ''
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(value)
  return zoned ? new Date(value).toLocaleString(language(), moment) : value.replace('T', ' ')
}

export function list(_row: unknown, _column: unknown, value: string[] | null): string {
  return (value ?? []).join(language() === 'en' ? ', ' : '、')
}

export function json(_row: unknown, _column: unknown, value: unknown): string {
  return value == null ? '' : JSON.stringify(value)
}
