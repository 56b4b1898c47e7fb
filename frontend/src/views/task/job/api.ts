import { crudApi, type FormOf, type Id, type RowOf } from '@/api/crud'
import { http } from '@/api/http'
import { postOnce } from '@/api/idempotency'
import type { Query, ResponseData } from '@/api/types'

const PATH = '/api/v1/task/jobs'
export type Job = RowOf<typeof PATH>
export type JobForm = FormOf<typeof PATH>
export type Preview = ResponseData<`${typeof PATH}/preview`>
export type PreviewQuery = Query<`${typeof PATH}/preview`>
export type SchedulableTask = ResponseData<`${typeof PATH}/tasks`>[number]

export const jobApi = crudApi(PATH, { bulkDelete: false })

/** Returns the tasks that the user may schedule. */
export const listTasks = (): Promise<SchedulableTask[]> => http.get(`${PATH}/tasks`)

export const previewSchedule = (query: PreviewQuery): Promise<Preview> =>
  http.get(`${PATH}/preview`, query)

export const pauseJob = (id: Id): Promise<Job> => http.post(`${PATH}/${id}/pause`)

export const resumeJob = (id: Id): Promise<Job> => http.post(`${PATH}/${id}/resume`)

/** Returns the id of the run, or null if it waits for the end of the last one. */
export const startJob = (id: Id): Promise<{ run_id: number | null }> =>
  postOnce<`${typeof PATH}/{id}/run`>(`${PATH}/${id}/run`)
