import { cursorApi, type CursorRowOf } from '@/api/crud'
import { http } from '@/api/http'
import type { ResponseData } from '@/api/types'

export type AuditEntry = CursorRowOf<'/api/v1/monitor/audit'>
export type AuditDetail = ResponseData<'/api/v1/monitor/audit/{id}'>
export type Action = AuditEntry['action']

export const auditApi = cursorApi('/api/v1/monitor/audit')

export const fetchAuditDetail = (id: number) => http.get<AuditDetail>(`/api/v1/monitor/audit/${id}`)

export type AuditObject = ResponseData<'/api/v1/monitor/audit/objects'>[number]
export const fetchAuditObjects = () => http.get<AuditObject[]>('/api/v1/monitor/audit/objects')
