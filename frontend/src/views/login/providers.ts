import { http } from '@/api/http'
import type { ResponseData } from '@/api/types'

const LOGIN_PATH = '/api/v1/auth/oidc'
const IDENTITIES_PATH = '/api/v1/security/identities'
type LoginPath = `${typeof LOGIN_PATH}/{provider}`

export type Provider = ResponseData<'/api/v1/auth/providers'>[number]
type AuthorizationUrl = ResponseData<`${LoginPath}/start`, 'post'>
type LoginResult = ResponseData<`${LoginPath}/callback`, 'post'>
export type LinkRequired = Exclude<LoginResult, { access_token: string } | { mfa_token: string }>

export const fetchProviders = () => http.get<Provider[]>('/api/v1/auth/providers')

/** Opens the login page of the provider. It sends the browser back to `/login/<provider>`. */
export async function startOidcLogin(provider: string) {
  const { url } = await http.post<AuthorizationUrl>(`${LOGIN_PATH}/${provider}/start`)
  location.assign(url)
}

/** `response` is the authorization response of the provider: `state`, `code`, `error` and `iss`. */
export const finishOidcLogin = (provider: string, response: object) =>
  http.post<LoginResult>(`${LOGIN_PATH}/${provider}/callback`, response)

/**
 * Like `startOidcLogin`, but links the identity to the current user. `confirmation` has the
 * password.
 */
export async function startLinking(provider: string, confirmation: object) {
  const path = `${IDENTITIES_PATH}/${provider}/start`
  const { url } = await http.post<AuthorizationUrl>(path, confirmation)
  location.assign(url)
}

export const finishLinking = (provider: string, response: object) =>
  http.post<null>(`${IDENTITIES_PATH}/${provider}/callback`, response)

/** Links the identity of a login that required linking. */
export const linkWithToken = (linkToken: string, confirmation: object) =>
  http.post<null>(IDENTITIES_PATH, { link_token: linkToken, ...confirmation })

export const unlink = (id: number, confirmation: object) =>
  http.post<null>(`${IDENTITIES_PATH}/${id}/remove`, confirmation)
