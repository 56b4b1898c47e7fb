import { expect, test } from 'vitest'
import { i18n } from '@/locales'
import { decodeValue, encodeValue } from '@/composables/useFilterInUrl'

const pages = import.meta.glob<{ default: Record<string, Record<string, string>> }>(
  [
    '../src/views/**/messages.ts',
    '../src/components/{crud,inputs}/messages.ts',
    '../src/layouts/messages.ts',
  ],
  { eager: true },
)

test.each(Object.entries(pages))(
  '%s has the same keys in both languages',
  (_path, { default: messages }) => {
    expect(Object.keys(messages.en ?? {})).toEqual(Object.keys(messages['zh-CN'] ?? {}))
  },
)

test('a message has no syntax except {name}', () => {
  const hostile = "a | b @:title {x} {'y'} <b>%"
  i18n.global.mergeLocaleMessage('zh-CN', { hostile })
  expect(i18n.global.t('hostile')).toBe(hostile)
  expect(i18n.global.t('crud.total', { total: 3 })).toBe('共 3 条')
})

test.each(['a', '007', '123', 'true', 'null', '"', 123, true, [1, 2], ['a'], '9007199254740993'])(
  'a filter value is restored from the URL: %j',
  (value) => {
    expect(decodeValue(encodeValue(value))).toEqual(value)
  },
)
