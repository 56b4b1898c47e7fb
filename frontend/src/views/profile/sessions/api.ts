import { http } from '@/api/http'
import type { components } from '@/api/schema'

const PATH = '/api/v1/auth/sessions'
export type MySession = components['schemas']['MySession']

export const mySessions = () => http.get<MySession[]>(PATH)

/** Those named, or all but the one this is. */
export const endSessions = (ids?: string[]) => http.delete<null>(PATH, { ids })
