/** Checks names and texts against the vocabulary of the project (docs/vocabulary.md). */
import { describe, expect, test } from 'vitest'

const MAX_LINE_LENGTH = 100
const PRONOUNS = /\b(?:he|him|his|himself)\b/i
/** Words that must not be part of an identifier, in camelCase or snake_case. */
const BANNED_WORDS = new Set(
  `told said heard door journey stranger party tally canary vault prove proved proven prover proof
  refusal trouble looks LONGEST MOST KEPT`.split(/\s+/),
)

const files = Object.entries(
  import.meta.glob<string>(['../{src,tests,e2e}/**/*.{ts,vue,css}', '!**/schema.d.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
).filter(([path]) => !path.endsWith('plain-language.test.ts'))

/** Returns `path:line: text` of the lines that fail. */
const failures = (fails: (line: string, path: string) => boolean) =>
  files.flatMap(([path, source]) =>
    source
      .split('\n')
      .flatMap((line, index) =>
        fails(line, path) ? [`${path}:${index + 1}: ${line.trim()}`] : [],
      ),
  )

/** Splits identifiers into words: `toldWhy` into `told` and `Why`, `ONE_PROOF` into `ONE` and `PROOF`. */
const wordsOf = (line: string) =>
  (line.match(/[A-Za-z_$][\w$]*/g) ?? []).flatMap(
    (identifier) => identifier.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [],
  )

describe('plain language', () => {
  test('the sources are found', () => {
    expect(files.length).toBeGreaterThan(150)
  })

  test('texts use "the user" or "they"', () => {
    expect(failures((line) => PRONOUNS.test(line))).toEqual([])
  })

  test('identifiers have no banned words', () => {
    const isBanned = (word: string) =>
      BANNED_WORDS.has(word) || BANNED_WORDS.has(word.toLowerCase())
    expect(failures((line) => wordsOf(line).some(isBanned))).toEqual([])
  })

  test('lines have at most 100 characters, except messages', () => {
    const isMessages = (path: string) => /\/messages\.ts$|\/locales\//.test(path)
    const isChecked = (path: string) => path.endsWith('.ts') && !isMessages(path)
    expect(failures((line, path) => isChecked(path) && line.length > MAX_LINE_LENGTH)).toEqual([])
  })

  test('modules outside the own folder are imported by alias', () => {
    expect(failures((line) => /from '\.\.\/|import\('\.\.\//.test(line))).toEqual([])
  })
})
