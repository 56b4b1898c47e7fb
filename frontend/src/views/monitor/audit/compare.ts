export interface Part {
  text: string
  changed: boolean
}

/** Returns the length of the common prefix, in code points: a surrogate pair is never split. */
function commonPrefixLength(a: readonly string[], b: readonly string[]): number {
  const limit = Math.min(a.length, b.length)
  let count = 0
  while (count < limit && a[count] === b[count]) count++
  return count
}

/** Splits both texts into the common prefix, the changed middle and the common suffix. */
export function compare(before: string, after: string): [Part[], Part[]] {
  const sides = [[...before], [...after]] as const
  const start = commonPrefixLength(...sides)
  const end = commonPrefixLength(
    sides[0].slice(start).toReversed(),
    sides[1].slice(start).toReversed(),
  )
  const parts = (text: readonly string[]): Part[] =>
    [
      { text: text.slice(0, start).join(''), changed: false },
      { text: text.slice(start, text.length - end).join(''), changed: true },
      { text: text.slice(text.length - end).join(''), changed: false },
    ].filter((part) => part.text)
  return [parts(sides[0]), parts(sides[1])]
}
