import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiError } from '@/api/http'
import { previewSchedule, type JobForm, type Preview } from '@/views/task/job/api'
import SchedulePreview from '@/views/task/job/SchedulePreview.vue'
import { formatInZone } from '@/views/task/job/timeZones'

vi.mock('@/views/task/job/api', () => ({ previewSchedule: vi.fn() }))

const request = vi.mocked(previewSchedule)
const FORM = {
  name: '',
  task: '',
  params: {},
  trigger_kind: 'cron',
  cron: '0 9 * * *',
  time_zone: 'Asia/Tokyo',
  grace_seconds: 60,
  overlap_policy: 'skip',
} satisfies JobForm
const answer = (description: string, ...times: string[]): Preview => ({ description, times })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function settle() {
  await vi.runAllTimersAsync()
  await flushPromises()
}

test('shows the words and the times in the zone of the job', async () => {
  request.mockResolvedValue(answer('At 09:00', '2026-01-05T00:00:00Z'))
  const page = mount(SchedulePreview, { props: { form: FORM } })
  await settle()
  expect(request).toHaveBeenLastCalledWith({
    trigger_kind: 'cron',
    cron: '0 9 * * *',
    time_zone: 'Asia/Tokyo',
  })
  expect(page.text()).toContain('At 09:00')
  expect(page.find('li').text()).toContain('2026-01-05 09:00:00 GMT+9')
})

test('asks once after several keystrokes', async () => {
  request.mockResolvedValue(answer('words'))
  const page = mount(SchedulePreview, { props: { form: FORM } })
  await settle()
  request.mockClear()
  for (const cron of ['1', '1 2', '1 2 * * *']) await page.setProps({ form: { ...FORM, cron } })
  await settle()
  expect(request.mock.calls.map(([query]) => query.cron)).toEqual(['1 2 * * *'])
})

test('shows the error of the field', async () => {
  request.mockRejectedValue(new ApiError(422, 'invalid', 'general', { cron: 'five fields' }))
  const page = mount(SchedulePreview, { props: { form: FORM } })
  await settle()
  expect(page.text()).toBe('five fields')
})

test('an answer that is older than the last request is ignored', async () => {
  let resolveFirst!: (preview: Preview) => void
  request.mockReturnValueOnce(new Promise((resolve) => (resolveFirst = resolve)))
  const page = mount(SchedulePreview, { props: { form: FORM } })
  await settle()
  request.mockResolvedValueOnce(answer('second'))
  await page.setProps({ form: { ...FORM, cron: '5 * * * *' } })
  await settle()
  resolveFirst(answer('first'))
  await flushPromises()
  expect(page.find('.schedule-words').text()).toBe('second')
})

test('an empty expression asks nothing', async () => {
  request.mockClear()
  mount(SchedulePreview, { props: { form: { ...FORM, cron: '' } } })
  await settle()
  expect(request).not.toHaveBeenCalled()
})

test('the offset tells two equal times apart when clocks go back', () => {
  const times = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z']
  expect(times.map((time) => formatInZone(time, 'Europe/Berlin'))).toEqual([
    '2026-10-25 02:30:00 GMT+2',
    '2026-10-25 02:30:00 GMT+1',
  ])
})
