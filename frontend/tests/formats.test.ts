import { expect, test } from 'vitest'
import { moment, spaced } from '@/composables/formats'
import { speak } from '@/locales'

test.each(['zh-CN', 'en'] as const)(
  'a moment in %s is one that no reader takes for another',
  (language) => {
    speak(language)
    expect(moment(new Date(2026, 0, 5, 0, 3).toISOString())).toBe('2026-01-05 00:03:00')
    expect(moment('2026-01-05T00:03:00')).toBe('2026-01-05 00:03:00')
    expect(moment(null)).toBe('')
  },
)

test('two Chinese words stand without a space', () => {
  expect(spaced('新增', '岗位')).toBe('新增岗位')
  expect(spaced('新增', 'Track')).toBe('新增 Track')
  expect(spaced('Add', 'position')).toBe('Add position')
})
