import { http } from '@/api/http'
import type { components } from '@/api/schema'

const PATH = '/api/v1/api-keys/mine'
type Schemas = components['schemas']
export type OwnKey = Schemas['MyApiKey']
export type CreatedKey = Schemas['ApiKeyMade']
export type KeyForm = Required<Schemas['ApiKeyCreate']>

export const fetchOwnKeys = () => http.get<OwnKey[]>(PATH)

/** The response has the key itself, which cannot be read again. */
export const createKey = (form: KeyForm) => http.post<CreatedKey>(PATH, form)
export const revokeKey = (id: string) => http.delete<null>(PATH, { ids: [id] })
