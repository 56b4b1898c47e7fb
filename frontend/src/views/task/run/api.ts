import { cursorApi, type CursorRowOf } from '@/api/crud'
import { http } from '@/api/http'
import { postOnce } from '@/api/idempotency'
import type { ResponseData } from '@/api/types'

const BASE = '/api/v1/task/runs'
export type TaskRun = CursorRowOf<typeof BASE>
export type RunState = TaskRun['state']
export type RunDetail = ResponseData<`${typeof BASE}/{id}`>
export type RunLines = ResponseData<`${typeof BASE}/{id}/lines`>
export type RunLine = RunLines['items'][number]
export type Task = ResponseData<`${typeof BASE}/tasks`>[number]

export const runApi = cursorApi(BASE)
export const fetchTasks = () => http.get<Task[]>(`${BASE}/tasks`)
export const fetchRun = (id: number) => http.get<RunDetail>(`${BASE}/${id}`)
export const fetchLines = (id: number, after: number) =>
  http.get<RunLines>(`${BASE}/${id}/lines`, { after })
export const countDeadLetters = () => http.get<number>(`${BASE}/dead-letters/count`)
export const cancelRun = (id: number) => http.post<RunDetail>(`${BASE}/${id}/cancel`)
export const repeatRun = (id: number) =>
  postOnce<`${typeof BASE}/{id}/repeat`>(`${BASE}/${id}/repeat`)
export const repeatRuns = (ids: number[]) =>
  postOnce<`${typeof BASE}/repeat`>(`${BASE}/repeat`, { ids })

const LIVE_STATES: RunState[] = ['queued', 'dispatched', 'running']
/** Returns whether the run has not ended. */
export const isLive = ({ state }: Pick<TaskRun, 'state'>) => LIVE_STATES.includes(state)
