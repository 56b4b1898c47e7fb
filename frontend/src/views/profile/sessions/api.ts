import { http } from '@/api/http'
import type { ResponseData } from '@/api/types'

const PATH = '/api/v1/auth/sessions'
export type OwnSession = ResponseData<typeof PATH>[number]

export const fetchOwnSessions = () => http.get<OwnSession[]>(PATH)

/** Ends the given sessions, or all except the current one. */
export const endSessions = (ids?: string[]) => http.deleteRows(PATH, ids)
