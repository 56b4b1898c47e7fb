/** Moves the focus to the first field of a dialog, after the dialog has taken the focus. */
export function focusFirstField(body?: HTMLElement | null) {
  const field = 'input:not(:disabled, [type=hidden]), textarea:not(:disabled)'
  setTimeout(() => body?.querySelector<HTMLElement>(field)?.focus())
}
