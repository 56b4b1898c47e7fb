/** Returns the time zone of the browser, as an IANA name. */
export const localZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'

/** Returns all names, with `current` even if the browser does not know it. */
export const zoneNames = (current: string) => [
  ...new Set(['UTC', localZone(), current, ...Intl.supportedValuesOf('timeZone')]),
]

/** Returns a time in a zone, with its offset: a change of the clocks repeats an hour. */
export function formatInZone(time: string, timeZone: string): string {
  const date = new Date(time)
  // Swedish dates are written as in ISO 8601.
  const text = date.toLocaleString('sv', { timeZone })
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' })
  const offset = parts.formatToParts(date).find(({ type }) => type === 'timeZoneName')
  return `${text} ${offset?.value ?? ''}`.trim()
}
