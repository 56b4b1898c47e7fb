/**
 * Forms with unsaved changes. Closing such a form, opening another page, signing out and closing
 * the browser tab ask the user first.
 */
import { onScopeDispose } from 'vue'
import { useRouter } from 'vue-router'
import messages from '@/layouts/messages'
import { language } from '@/locales'
import { confirm } from '@/utils/confirm'

interface GuardedForm {
  isDirty: () => boolean
  /** Closes or resets the form. */
  discard: () => void
}

const forms = new Set<GuardedForm>()
let question: Promise<boolean> | undefined

/**
 * Returns a text that is equal for equal form values. Widgets replace one empty value by another:
 * they count as equal.
 */
export function snapshot(values: unknown): string {
  return JSON.stringify(values, (_key, value: unknown) =>
    value === undefined || value === '' || (Array.isArray(value) && !value.length) ? null : value,
  )
}

/** Passes on what the user is typing: some inputs do so only when they lose the focus. */
function commitInput() {
  const input = document.activeElement
  if (!(input instanceof HTMLInputElement)) return
  if (input.closest('.el-input-tag')) input.blur()
  else input.dispatchEvent(new Event('change', { bubbles: true }))
}

function dirtyForms(candidates: Iterable<GuardedForm> = forms): GuardedForm[] {
  commitInput()
  return [...candidates].filter(({ isDirty }) => isDirty())
}

/**
 * Asks whether to discard unsaved changes, if there are any. Returns whether to go on. While the
 * question is open, nothing is asked again.
 */
export async function confirmDiscard(candidates?: Iterable<GuardedForm>): Promise<boolean> {
  if (question) return question
  const dirty = dirtyForms(candidates)
  if (!dirty.length) return true
  const { discard_changes, keep_editing, discard } = messages[language()]
  const options = { cancelLabel: keep_editing, danger: true }
  question = confirm(discard_changes, discard, options).finally(() => (question = undefined))
  if (!(await question)) return false
  for (const form of dirty) form.discard()
  return true
}

/** Forgets all forms, so that nothing is asked any more: the page is about to be replaced. */
export function forgetUnsavedChanges() {
  forms.clear()
}

/** Guards a form as long as its component exists. Returns a function that closes the form. */
export function useUnsavedChanges(isDirty: () => boolean, discard: () => void) {
  const form = { isDirty, discard }
  forms.add(form)
  onScopeDispose(() => forms.delete(form))

  return async () => {
    if (!(await confirmDiscard([form]))) return
    discard()
  }
}

/** Asks before another page is opened or the browser tab is closed. Used by the layout. */
export function useLeaveGuard() {
  const removeGuard = useRouter().beforeEach(
    (to, from) => to.fullPath === from.fullPath || confirmDiscard(),
  )
  const onUnload = (event: BeforeUnloadEvent) => dirtyForms().length && event.preventDefault()
  addEventListener('beforeunload', onUnload)
  onScopeDispose(() => {
    removeGuard()
    removeEventListener('beforeunload', onUnload)
  })
}
