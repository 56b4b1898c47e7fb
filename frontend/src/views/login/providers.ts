import { http } from '@/api/http'
import type { components } from '@/api/schema'
import type { Issued, Pending } from '@/stores/session'

type Schemas = components['schemas']
export type Provider = Schemas['ProviderOut']
export type Unconnected = Schemas['Unconnected']

const LOGIN = '/api/v1/auth/oidc'
const MINE = '/api/v1/security/identities'

export const providers = () => http.get<Provider[]>('/api/v1/auth/providers')

/** Off to the provider, which sends the browser back to `/login/<provider>`. With a proof, to connect the account there with one's own. */
export async function leave(provider: string, proof?: object) {
  const { url } = await http.post<Schemas['Departure']>(
    proof ? `${MINE}/${provider}/start` : `${LOGIN}/${provider}/start`,
    proof,
  )
  location.assign(url)
}

export const arrive = (provider: string, arrival: object) =>
  http.post<Issued | Pending | Unconnected>(`${LOGIN}/${provider}/callback`, arrival)

export const finishConnecting = (provider: string, arrival: object) =>
  http.post<null>(`${MINE}/${provider}/callback`, arrival)

export const connect = (token: string, proof: object) =>
  http.post<null>(MINE, { connect_token: token, ...proof })

export const disconnect = (id: number, proof: object) =>
  http.post<null>(`${MINE}/${id}/remove`, proof)
