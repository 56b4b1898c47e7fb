/**
 * Formats values for display. The `*Formatter` functions are for the `formatter` of a table column.
 */
import { language } from '@/locales'

const ISO_LOCALE = 'sv' // Swedish dates are written as in ISO 8601: 2026-01-05 00:03:00

/**
 * A value with a time zone is shown in the browser's zone; one without is shown as it is. Fractions
 * of a second are left out.
 */
export function formatDateTime(value: string | null): string {
  if (!value) return ''
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/.test(value)
  if (hasZone) return new Date(value).toLocaleString(ISO_LOCALE)
  return value.replace('T', ' ').replace(/(:\d\d)\.\d+$/, '$1')
}

/** Formats seconds as `0.35 s`, and from a minute on as `1:05` or `1:00:05`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toFixed(seconds < 10 ? 2 : 0))} s`
  const twoDigits = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  const rest = twoDigits(seconds % 60)
  return hours ? `${hours}:${twoDigits(minutes)}:${rest}` : `${minutes}:${rest}`
}

export function joinList(values?: string[] | null): string {
  return (values ?? []).join(language() === 'en' ? ', ' : '、')
}

/** Joins two words with a space, except between two Chinese words. */
export const joinWords = (first: string, second: string) =>
  first + (/[^!-~]$/.test(first) && /^[^!-~]/.test(second) ? '' : ' ') + second

export const dateTimeFormatter = (_row: unknown, _column: unknown, value: string | null) =>
  formatDateTime(value)

export const listFormatter = (_row: unknown, _column: unknown, value: string[] | null) =>
  joinList(value)

export const jsonFormatter = (_row: unknown, _column: unknown, value: unknown) =>
  value == null ? '' : JSON.stringify(value)
