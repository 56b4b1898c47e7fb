import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { ApiError, hasRefreshCookie, http, refresh, setToken } from '@/api/http'
import type { ResponseData } from '@/api/types'
import type { CaptchaAnswer } from '@/components/inputs/CaptchaInput.vue'

type Profile = ResponseData<'/api/v1/auth/me'>
type LoginResponse = ResponseData<'/api/v1/auth/login', 'post'>
export type MenuNode = Profile['menus'][number]

/** The fields of `/auth/me` that the console uses. */
export type Me = Pick<Profile, 'permissions' | 'menus'> &
  Partial<Pick<Profile, 'roles' | 'password_min_length'>> & {
    user: Pick<Profile['user'], 'id' | 'username' | 'name' | 'must_change_password'> &
      Partial<Profile['user']>
  }

export type MfaChallenge = Extract<LoginResponse, { mfa_token: string }>
export type TokenResponse = Pick<Extract<LoginResponse, { access_token: string }>, 'access_token'>

/** The current user and their permissions. */
export const useSession = defineStore('session', () => {
  const me = shallowRef<Me>()
  /** The one-time password of the last login, until it has been changed. */
  const oneTimePassword = ref('')
  const permissions = computed(() => new Set(me.value?.permissions))
  /** The page to open after the login. */
  const returnTo = ref('/')
  /** The error of the last `restore`: the user may still be signed in. */
  const restoreError = ref<ApiError>()

  const hasPermission = (permission: string) =>
    permissions.value.has('*') || permissions.value.has(permission)

  /** Loads the user. The object stays the same if nothing has changed. */
  async function load() {
    me.value = await http.revalidate<Me>('/api/v1/auth/me')
  }

  /** Restores the session from the refresh cookie. Returns whether a user is signed in. */
  async function restore(): Promise<boolean> {
    restoreError.value = undefined
    try {
      if (!me.value && hasRefreshCookie() && (await refresh())) await load()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      restoreError.value = error
    }
    return me.value !== undefined
  }

  /** Returns the MFA challenge if the password is not enough. */
  async function login(
    username: string,
    password: string,
    captcha?: CaptchaAnswer,
  ): Promise<MfaChallenge | undefined> {
    const body = { username, password, ...captcha }
    oneTimePassword.value = ''
    const response = await http.post<TokenResponse | MfaChallenge>('/api/v1/auth/login', body)
    oneTimePassword.value = password
    if ('mfa_token' in response) return response
    await completeLogin(response)
  }

  async function completeLogin(tokens: TokenResponse) {
    setToken(tokens.access_token)
    restoreError.value = undefined
    await load()
    if (!me.value?.user.must_change_password) oneTimePassword.value = ''
  }

  async function changePassword(old: string, next: string, captcha?: CaptchaAnswer) {
    await http.put('/api/v1/auth/password', { old_password: old, new_password: next, ...captcha })
    oneTimePassword.value = ''
    await load()
  }

  function clear() {
    setToken(undefined)
    oneTimePassword.value = ''
    me.value = undefined
  }

  async function logout() {
    try {
      await http.post('/api/v1/auth/logout')
    } finally {
      clear()
    }
  }

  return {
    me,
    returnTo,
    restoreError,
    oneTimePassword,
    hasPermission,
    load,
    restore,
    login,
    completeLogin,
    logout,
    changePassword,
    clear,
  }
})
