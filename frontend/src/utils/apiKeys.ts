import { http } from '@/api/http'
import { i18n } from '@/locales'
import { confirm } from './confirm'

const PATH = '/api/v1/api-keys/mine'

/**
 * Tells the user how many of their API keys stay valid after a change of the password, and revokes
 * them if the user wants that. Returns the number of keys that stay.
 */
export async function offerToRevokeApiKeys(): Promise<number> {
  const keys = await http.get<{ id: string }[]>(PATH)
  if (!keys.length) return 0
  const { t } = i18n.global
  const isAccepted = await confirm(
    t('password.keys_remain', { count: keys.length }),
    t('password.revoke_keys'),
  )
  if (!isAccepted) return keys.length
  await http.deleteRows(
    PATH,
    keys.map(({ id }) => id),
  )
  return 0
}
