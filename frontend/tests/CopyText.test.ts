import { mount } from '@vue/test-utils'
import { ElMessage } from 'element-plus'
import { afterEach, expect, test, vi } from 'vitest'
import CopyText from '@/components/display/CopyText.vue'

afterEach(() => vi.unstubAllGlobals())

/** Presses the button and returns the result. */
async function pressCopy(clipboard: object, command?: () => boolean) {
  vi.stubGlobal('navigator', clipboard)
  document.execCommand = vi.fn(command)
  const [success, warning] = [
    vi.spyOn(ElMessage, 'success').mockClear(),
    vi.spyOn(ElMessage, 'warning').mockClear(),
  ]
  const text = mount(CopyText, { props: { text: 'secret', label: 'Key' }, attachTo: document.body })
  await text.find('button').trigger('click')
  await vi.waitUntil(() => success.mock.calls.length + warning.mock.calls.length)
  const { selectionStart, selectionEnd } = text.find('input').element
  text.unmount()
  return { copied: success.mock.calls.length === 1, selected: [selectionStart, selectionEnd] }
}

test('copies with the clipboard API, or with execCommand if there is none', async () => {
  const writeText = vi.fn(() => Promise.resolve())
  expect(await pressCopy({ clipboard: { writeText } })).toMatchObject({ copied: true })
  expect(writeText).toHaveBeenCalledWith('secret')
  expect(await pressCopy({}, () => true)).toEqual({ copied: true, selected: [0, 6] })
})

test('selects the text and shows a warning if copying fails', async () => {
  expect(await pressCopy({}, () => false)).toEqual({ copied: false, selected: [0, 6] })
  expect(
    await pressCopy({
      clipboard: { writeText: () => Promise.reject(new DOMException('no', 'NotAllowedError')) },
    }),
  ).toMatchObject({ copied: false })
})
