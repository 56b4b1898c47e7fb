import { expect, test } from 'vitest'
import { formatDateTime, joinWords } from '@/utils/format'
import { setLanguage } from '@/locales'

test.each(['zh-CN', 'en'] as const)('formatDateTime is ISO 8601 in %s', (language) => {
  setLanguage(language)
  expect(formatDateTime(new Date(2026, 0, 5, 0, 3).toISOString())).toBe('2026-01-05 00:03:00')
  expect(formatDateTime('2026-01-05T00:03:00')).toBe('2026-01-05 00:03:00')
  expect(formatDateTime(null)).toBe('')
})

test('joinWords puts no space between Chinese words', () => {
  expect(joinWords('新增', '岗位')).toBe('新增岗位')
  expect(joinWords('新增', 'Track')).toBe('新增 Track')
  expect(joinWords('Add', 'position')).toBe('Add position')
})
