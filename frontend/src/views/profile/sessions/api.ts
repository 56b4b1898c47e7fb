import { http } from '@/api/http'
import type { components } from '@/api/schema'

const PATH = '/api/v1/auth/sessions'
export type OwnSession = components['schemas']['MySession']

export const fetchOwnSessions = () => http.get<OwnSession[]>(PATH)

/** Ends the given sessions, or all except the current one. */
export const endSessions = (ids?: string[]) => http.delete<null>(PATH, { ids })
