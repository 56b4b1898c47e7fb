import { cursorApi } from '@/api/crud'
import { http } from '@/api/http'
import type { components } from '@/api/schema'

export type AuditEntry = components['schemas']['AuditOut']
export type AuditDetail = components['schemas']['AuditDetail']
export type Action = components['schemas']['Action']

export const auditApi = cursorApi('/api/v1/monitor/audit')

export const fetchAuditDetail = (id: number) => http.get<AuditDetail>(`/api/v1/monitor/audit/${id}`)
