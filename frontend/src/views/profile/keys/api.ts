import { http } from '@/api/http'
import type { RequestBody, ResponseData } from '@/api/types'

const PATH = '/api/v1/api-keys/mine'
export type OwnKey = ResponseData<typeof PATH>[number]
export type CreatedKey = ResponseData<typeof PATH, 'post'>
export type KeyForm = Required<RequestBody<typeof PATH>>

export const fetchOwnKeys = () => http.get<OwnKey[]>(PATH)

/** Returns the permissions that a key of the user can get. */
export const fetchScopes = () => http.get<string[]>(`${PATH}/scopes`)

/** The response has the key itself, which cannot be read again. */
export const createKey = (form: KeyForm) => http.post<CreatedKey>(PATH, form)
export const revokeKey = (id: string) => http.deleteRows(PATH, [id])
