import { logApi } from '@/api/crud'
import { http } from '@/api/http'
import type { components } from '@/api/schema'

export type Entry = components['schemas']['AuditOut']
export type Detail = components['schemas']['AuditDetail']
export type Action = components['schemas']['Action']

export const auditApi = logApi('/api/v1/monitor/audit')

export const auditDetail = (id: number) => http.get<Detail>(`/api/v1/monitor/audit/${id}`)
