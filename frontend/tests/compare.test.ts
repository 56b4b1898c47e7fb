import { expect, test } from 'vitest'
import { compare } from '@/views/monitor/audit/compare'

const marked = (before: string, after: string) =>
  compare(before, after).map((side) =>
    side.map(({ text, changed }) => (changed ? `[${text}]` : text)).join(''),
  )

test.each([
  ['a quiet town', 'a loud town', 'a [quiet] town', 'a [loud] town'],
  ['', 'new', '', '[new]'],
  ['removed', '', '[removed]', ''],
  ['same', 'same', 'same', 'same'],
  ['aa', 'aaa', 'aa', 'aa[a]'],
  ['岗位😀', '岗位😁', '岗位[😀]', '岗位[😁]'],
])('compare marks the difference of %j and %j', (before, after, markedBefore, markedAfter) =>
  expect(marked(before, after)).toEqual([markedBefore, markedAfter]),
)
