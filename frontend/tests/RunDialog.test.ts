import { flushPromises, mount } from '@vue/test-utils'
import ElementPlus from 'element-plus'
import { beforeEach, expect, test, vi } from 'vitest'
import { useSession } from '@/stores/session'
import { confirm } from '@/utils/confirm'
import { cancelRun, fetchLines, fetchRun, repeatRun, type RunDetail } from '@/views/task/run/api'
import RunDialog from '@/views/task/run/RunDialog.vue'

vi.mock('@/utils/confirm', () => ({ confirm: vi.fn() }))
vi.mock('@/views/task/run/api', async (load) => ({
  ...(await load<typeof import('@/views/task/run/api')>()),
  cancelRun: vi.fn(),
  fetchLines: vi.fn(),
  fetchRun: vi.fn(),
  repeatRun: vi.fn(),
}))

const RUN = {
  id: 7,
  title: '导入',
  state: 'running',
  cancel_requested: false,
  progress: 30,
  progress_total: 120,
  progress_text: '第 30 行',
  error_message: '',
  params: {},
  result: null,
  duration_seconds: 3,
} as RunDetail

beforeEach(() => {
  // There are no live updates, so that the run is polled.
  vi.stubGlobal('fetch', () => new Promise(() => {}))
  vi.mocked(fetchLines).mockResolvedValue({ items: [], has_next: false })
  vi.mocked(confirm).mockReset().mockResolvedValue(true)
  vi.mocked(cancelRun).mockReset().mockResolvedValue(RUN)
  vi.mocked(repeatRun)
    .mockReset()
    .mockResolvedValue({ ...RUN, id: 8 })
  vi.spyOn(useSession(), 'hasPermission').mockReturnValue(true)
})

async function open(run: Partial<RunDetail> = {}) {
  vi.mocked(fetchRun).mockImplementation((id) => Promise.resolve({ ...RUN, ...run, id }))
  const dialog = mount(RunDialog, {
    props: { modelValue: 7 },
    global: { plugins: [ElementPlus], stubs: { teleport: true, CodeViewer: true } },
  })
  await flushPromises()
  const button = (label: string) => dialog.findAll('button').find((one) => one.text() === label)
  return { dialog, button }
}

test('a running run shows its progress and can be cancelled', async () => {
  const { dialog, button } = await open()
  expect(dialog.get('[role=progressbar]').attributes('aria-valuenow')).toBe('25')
  expect(button('重新运行')).toBeUndefined()
  await button('取消任务')?.trigger('click')
  await flushPromises()
  expect(cancelRun).toHaveBeenCalledExactlyOnceWith(7)
  expect(dialog.emitted('changed')).toHaveLength(1)
  dialog.unmount()
})

test('nothing is cancelled without a confirmation, or twice', async () => {
  vi.mocked(confirm).mockResolvedValue(false)
  const { dialog, button } = await open()
  await button('取消任务')?.trigger('click')
  await flushPromises()
  expect(cancelRun).not.toHaveBeenCalled()
  dialog.unmount()
  const again = await open({ cancel_requested: true })
  expect(again.button('取消任务')?.attributes('disabled')).toBeDefined()
  again.dialog.unmount()
})

test('the new run is opened when a run was run again', async () => {
  const { dialog, button } = await open({ state: 'dead', error_message: '数据库无响应' })
  expect(dialog.get('[role=alert]').text()).toContain('数据库无响应')
  expect(button('取消任务')).toBeUndefined()
  await button('重新运行')?.trigger('click')
  await flushPromises()
  expect(repeatRun).toHaveBeenCalledExactlyOnceWith(7)
  expect(dialog.emitted('update:modelValue')).toEqual([[8]])
  dialog.unmount()
})
