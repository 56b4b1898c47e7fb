/** Answers that arrive after the page has asked for something else. */
import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { i18n, showLanguage } from '@/locales'
import { fetchDiff, fetchPreview, writeTable } from '@/views/generator/gencode/api'
import PreviewDialog from '@/views/generator/gencode/PreviewDialog.vue'
import SyncDialog from '@/views/generator/gencode/SyncDialog.vue'
import WriteDialog from '@/views/generator/gencode/WriteDialog.vue'
import ProviderButtons from '@/views/login/ProviderButtons.vue'
import { fetchProviders } from '@/views/login/providers'

vi.mock('@/views/login/providers')
vi.mock('@/views/generator/gencode/api')
vi.mock('@/stores/session', () => ({ useSession: () => ({ load: vi.fn() }) }))

/** Makes `request` wait. Returns a function that answers one of its calls. */
function answersOf<Result>(request: (...parameters: never[]) => Promise<Result>) {
  const answers: ((result: Result) => void)[] = []
  vi.mocked(request).mockImplementation(() => new Promise((resolve) => answers.push(resolve)))
  return (call: number, result: Result) => answers[call]?.(result)
}

/** Dialogs show their content in place. */
const stubs = { teleport: true, transition: false }
const FIRST = { id: 1, table_name: 'first' }
const SECOND = { id: 2, table_name: 'second' }

test('provider names have the language of the page when answers change places', async () => {
  const answer = answersOf(fetchProviders)
  showLanguage('zh-CN')
  const page = mount(ProviderButtons)
  showLanguage('en')
  await flushPromises()
  answer(1, [{ key: 'company', name: 'Company account', icon: '' }])
  answer(0, [{ key: 'company', name: '公司账号', icon: '' }])
  await flushPromises()
  expect(page.text()).toContain('Company account')
  expect(i18n.global.locale.value).toBe('en')
})

test('the preview of a table keeps its files when those of another arrive later', async () => {
  const answer = answersOf(fetchPreview)
  const file = (path: string) => [{ path, content: path, status: 'new', diff: '' }] as never
  const page = mount(PreviewDialog, { props: { table: undefined }, global: { stubs } })
  await page.setProps({ table: FIRST })
  await page.setProps({ table: SECOND })
  answer(1, file('second.py'))
  answer(0, file('first.py'))
  await flushPromises()
  expect(page.text()).toContain('second.py')
  expect(page.text()).not.toContain('first.py')
})

test('the changes of a table stay when those of another arrive later', async () => {
  const answer = answersOf(fetchDiff)
  const diff = (name: string) => ({ added: [name], removed: [], changed: [], table: [] }) as never
  const page = mount(SyncDialog, { props: { table: undefined }, global: { stubs } })
  await page.setProps({ table: FIRST })
  await page.setProps({ table: SECOND })
  answer(1, diff('second_column'))
  answer(0, diff('first_column'))
  await flushPromises()
  expect(page.text()).toContain('second_column')
  expect(page.text()).not.toContain('first_column')
})

test('the dialog of a table shows no files that were written for another', async () => {
  const answer = answersOf(writeTable)
  const written = (path: string) => ({ written: [path], unchanged: [] }) as never
  const props = { table: undefined, immediate: true }
  const page = mount(WriteDialog, { props, global: { stubs } })
  await page.setProps({ table: FIRST })
  await page.setProps({ table: SECOND, immediate: false })
  answer(0, written('first.py'))
  await flushPromises()
  expect(page.text()).not.toContain('first.py')
})
