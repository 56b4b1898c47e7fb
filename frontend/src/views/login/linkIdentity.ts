import { ElMessage } from 'element-plus'
import { ApiError } from '@/api/http'
import { i18n, language } from '@/locales'
import messages from './messages'
import { connect, type Unconnected } from './providers'

/** He has signed in there and here. Where the two do not go together he is told why, and is signed in all the same. */
export async function connectNow({ connect_token: token }: Unconnected, password: string) {
  try {
    await connect(token, { password })
    ElMessage.success(messages[language()].connected)
  } catch (error) {
    ElMessage.error({
      message: error instanceof ApiError ? error.message : i18n.global.t('app.unreachable'),
      duration: 10_000,
    })
  }
}
