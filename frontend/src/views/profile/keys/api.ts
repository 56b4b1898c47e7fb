import { http } from '@/api/http'
import type { components } from '@/api/schema'

const PATH = '/api/v1/api-keys/mine'
type Schemas = components['schemas']
export type MyKey = Schemas['MyApiKey']
export type KeyForm = Required<Schemas['ApiKeyCreate']>

export const myKeys = () => http.get<MyKey[]>(PATH)

/** With the key itself, which nobody is shown again. */
export const createKey = (form: KeyForm) => http.post<Schemas['ApiKeyMade']>(PATH, form)
export const revokeKey = (id: string) => http.delete<null>(PATH, { ids: [id] })
