import { onScopeDispose, shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import { onSessionExpired, onUserChanged, type ApiError } from '@/api/http'
import { useSession } from '@/stores/session'
import { useTabs } from '@/stores/tabs'
import { confirmDiscard, forgetUnsavedChanges } from './useUnsavedChanges'

/**
 * Asks the user to sign in again, over the page, when their session has ended. The same user then
 * continues where they were. The page of another user is replaced.
 */
export function useSignInPrompt() {
  const session = useSession()
  const router = useRouter()
  const tabs = useTabs()
  /** Why the session has ended, while the user is asked. */
  const reason = shallowRef<ApiError>()
  let answer: (signedIn: boolean) => void = () => {}

  const restorePrompt = onSessionExpired((error) => {
    if (!session.me) return undefined
    reason.value = error
    return new Promise((resolve) => (answer = resolve))
  })
  onScopeDispose(() => {
    restorePrompt()
    finish(false)
  })
  onUserChanged(() => {
    forgetUnsavedChanges()
    tabs.clear()
    location.replace('/')
  })

  function finish(signedIn: boolean) {
    reason.value = undefined
    answer(signedIn)
  }

  /** Opens the login page, for another user. */
  async function leave() {
    if (!(await confirmDiscard())) return
    finish(false)
    session.returnTo = '/'
    session.clear()
    await router.push('/login')
  }

  return { reason, finish, leave }
}
