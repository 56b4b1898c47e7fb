import { http } from '@/api/http'
import type { ResponseData } from '@/api/types'

const BASE = '/api/v1/generator/verify'
export type VerifyRun = ResponseData<`${typeof BASE}/runs`>[number]
export type VerifyRunDetail = ResponseData<`${typeof BASE}/runs/{id}`>
export type TableResult = VerifyRunDetail['verdicts'][number]
export type Outcome = TableResult['outcome']
export type VerifiableTable = ResponseData<`${typeof BASE}/tables`>[number]

export const fetchTables = () => http.get<VerifiableTable[]>(`${BASE}/tables`)
export const fetchRuns = () => http.get<VerifyRun[]>(`${BASE}/runs`)
export const fetchRun = (id: number) => http.get<VerifyRunDetail>(`${BASE}/runs/${id}`)
export const startRun = (tables: string[]) => http.post<VerifyRun>(`${BASE}/runs`, { tables })
export const stopRun = (id: number) => http.post<VerifyRunDetail>(`${BASE}/runs/${id}/stop`)
