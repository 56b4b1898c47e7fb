import { ElMessageBox } from 'element-plus'
import { i18n } from '@/locales'

/** Asks the user to confirm. Closing the dialog counts as "no". */
export async function confirm(
  question: string,
  confirmLabel = i18n.global.t('app.continue'),
): Promise<boolean> {
  const options = {
    type: 'warning',
    confirmButtonText: confirmLabel,
    cancelButtonText: i18n.global.t('crud.cancel'),
  } as const
  return ElMessageBox.confirm(question, options).then(
    () => true,
    () => false,
  )
}
