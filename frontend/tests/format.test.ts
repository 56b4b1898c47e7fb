import { expect, test, vi } from 'vitest'
import { formatDateTime, joinWords } from '@/utils/format'
import { initialLanguage, setLanguage } from '@/locales'

test.each(['zh-CN', 'en'] as const)('formatDateTime is ISO 8601 in %s', (language) => {
  setLanguage(language)
  expect(formatDateTime(new Date(2026, 0, 5, 0, 3).toISOString())).toBe('2026-01-05 00:03:00')
  expect(formatDateTime('2026-01-05T00:03:00')).toBe('2026-01-05 00:03:00')
  expect(formatDateTime('2026-01-05T00:03:00.752161')).toBe('2026-01-05 00:03:00')
  expect(formatDateTime(null)).toBe('')
})

test('joinWords puts no space between Chinese words', () => {
  expect(joinWords('新增', '岗位')).toBe('新增岗位')
  expect(joinWords('新增', 'Track')).toBe('新增 Track')
  expect(joinWords('Add', 'position')).toBe('Add position')
})

test.each([
  ['en-GB', null, 'en'],
  ['fr', null, 'en'],
  ['zh-TW', null, 'zh-CN'],
  ['en-US', 'zh-CN', 'zh-CN'],
  ['zh-CN', 'en', 'en'],
])('a browser in %s with the stored choice %s gets %s', (browser, stored, expected) => {
  localStorage.clear()
  if (stored) localStorage.setItem('language', stored)
  vi.stubGlobal('navigator', { language: browser })
  expect(initialLanguage()).toBe(expected)
  vi.unstubAllGlobals()
})
