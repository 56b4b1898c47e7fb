import { ElMessage } from 'element-plus'
import { ApiError } from '@/api/http'
import { i18n, language } from '@/locales'
import messages from './messages'
import { linkWithToken, type LinkRequired } from './providers'

/**
 * Links the external identity after the user has signed in. A failure is shown, and the user stays
 * signed in.
 */
export async function linkIdentity({ link_token: token }: LinkRequired, password: string) {
  try {
    await linkWithToken(token, { password })
    ElMessage.success(messages[language()].linked)
  } catch (error) {
    ElMessage.error({
      message: error instanceof ApiError ? error.message : i18n.global.t('app.unreachable'),
      duration: 10_000,
    })
  }
}
