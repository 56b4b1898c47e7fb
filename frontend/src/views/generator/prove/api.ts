import { http } from '@/api/http'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type VerifyRun = Schemas['ProofOut']
export type VerifyRunDetail = Schemas['ProofDetail']
export type TableResult = Schemas['VerdictOut']
export type Outcome = TableResult['outcome']
export type VerifiableTable = Schemas['ProvableOut']

const BASE = '/api/v1/generator/prove'

export const fetchTables = () => http.get<VerifiableTable[]>(`${BASE}/tables`)
export const fetchRuns = () => http.get<VerifyRun[]>(`${BASE}/runs`)
export const fetchRun = (id: number) => http.get<VerifyRunDetail>(`${BASE}/runs/${id}`)
export const startRun = (tables: string[]) => http.post<VerifyRun>(`${BASE}/runs`, { tables })
export const stopRun = (id: number) => http.post<VerifyRunDetail>(`${BASE}/runs/${id}/stop`)
