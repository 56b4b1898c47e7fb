import { mount } from '@vue/test-utils'
import { ElMessage } from 'element-plus'
import { afterEach, expect, test, vi } from 'vitest'
import CopyText from '@/components/display/CopyText.vue'

afterEach(() => vi.unstubAllGlobals())

/** What is said once the button was pressed. */
async function pressed(clipboard: object, command?: () => boolean) {
  vi.stubGlobal('navigator', clipboard)
  document.execCommand = vi.fn(command)
  const [good, bad] = [
    vi.spyOn(ElMessage, 'success').mockClear(),
    vi.spyOn(ElMessage, 'warning').mockClear(),
  ]
  const text = mount(CopyText, { props: { text: 'secret', label: 'Key' }, attachTo: document.body })
  await text.find('button').trigger('click')
  await vi.waitUntil(() => good.mock.calls.length + bad.mock.calls.length)
  const { selectionStart, selectionEnd } = text.find('input').element
  text.unmount()
  return { copied: good.mock.calls.length === 1, selected: [selectionStart, selectionEnd] }
}

test('a text is copied, by the clipboard or where there is none as what is selected', async () => {
  const writeText = vi.fn(() => Promise.resolve())
  expect(await pressed({ clipboard: { writeText } })).toMatchObject({ copied: true })
  expect(writeText).toHaveBeenCalledWith('secret')
  expect(await pressed({}, () => true)).toEqual({ copied: true, selected: [0, 6] })
})

test('where the browser allows neither, the text is selected and it is said how to copy it', async () => {
  expect(await pressed({}, () => false)).toEqual({ copied: false, selected: [0, 6] })
  expect(
    await pressed({
      clipboard: { writeText: () => Promise.reject(new DOMException('no', 'NotAllowedError')) },
    }),
  ).toMatchObject({ copied: false })
})
