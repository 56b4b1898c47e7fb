import { ElMessageBox } from 'element-plus'
import { i18n } from '@/locales'

/** Whether somebody is sure; closing the question is a no. */
export async function sure(question: string, yes = i18n.global.t('app.go_on')): Promise<boolean> {
  const answer = {
    type: 'warning',
    confirmButtonText: yes,
    cancelButtonText: i18n.global.t('crud.cancel'),
  } as const
  return ElMessageBox.confirm(question, answer).then(
    () => true,
    () => false,
  )
}
