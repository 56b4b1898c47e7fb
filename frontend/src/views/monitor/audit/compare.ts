export interface Part {
  text: string
  changed: boolean
}

/** How many characters two texts share at their beginning. Whole characters: one of two units is not torn. */
function shared(one: readonly string[], other: readonly string[]): number {
  const limit = Math.min(one.length, other.length)
  let count = 0
  while (count < limit && one[count] === other[count]) count++
  return count
}

/** Both texts in parts: what they begin and end with alike, and between it what changed. */
export function compare(before: string, after: string): [Part[], Part[]] {
  const sides = [[...before], [...after]] as const
  const start = shared(...sides)
  const end = shared(sides[0].slice(start).toReversed(), sides[1].slice(start).toReversed())
  const parts = (text: readonly string[]): Part[] =>
    [
      { text: text.slice(0, start).join(''), changed: false },
      { text: text.slice(start, text.length - end).join(''), changed: true },
      { text: text.slice(text.length - end).join(''), changed: false },
    ].filter((part) => part.text)
  return [parts(sides[0]), parts(sides[1])]
}
