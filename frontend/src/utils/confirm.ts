import { ElMessageBox } from 'element-plus'
import { i18n } from '@/locales'

interface ConfirmOptions {
  cancelLabel?: string
  /** The action cannot be undone: its button is red, and Enter does not press it. */
  danger?: boolean
}

/** Asks the user to confirm. Closing the dialog counts as "no". */
export async function confirm(
  question: string,
  confirmLabel = i18n.global.t('app.continue'),
  { cancelLabel = i18n.global.t('crud.cancel'), danger = false }: ConfirmOptions = {},
): Promise<boolean> {
  const options = {
    type: 'warning',
    confirmButtonText: confirmLabel,
    cancelButtonText: cancelLabel,
    confirmButtonType: danger ? 'danger' : 'primary',
    autofocus: !danger,
    // Browsers report "Back" from a highlighted row as a change of the hash.
    closeOnHashChange: false,
  } as const
  return ElMessageBox.confirm(question, options).then(
    () => true,
    () => false,
  )
}
