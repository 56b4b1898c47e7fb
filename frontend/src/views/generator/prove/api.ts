import { http } from '@/api/http'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Proof = Schemas['ProofOut']
export type ProofDetail = Schemas['ProofDetail']
export type Verdict = Schemas['VerdictOut']
export type Outcome = Verdict['outcome']
export type Provable = Schemas['ProvableOut']

const BASE = '/api/v1/generator/prove'

export const provable = () => http.get<Provable[]>(`${BASE}/tables`)
export const proofs = () => http.get<Proof[]>(`${BASE}/runs`)
export const proof = (id: number) => http.get<ProofDetail>(`${BASE}/runs/${id}`)
export const start = (tables: string[]) => http.post<Proof>(`${BASE}/runs`, { tables })
export const stop = (id: number) => http.post<ProofDetail>(`${BASE}/runs/${id}/stop`)
