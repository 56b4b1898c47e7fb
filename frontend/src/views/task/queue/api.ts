import { http } from '@/api/http'
import type { ResponseData } from '@/api/types'

export type QueueOverview = ResponseData<'/api/v1/task/queues'>
export type Queue = QueueOverview['queues'][number]
export type Worker = QueueOverview['workers'][number]

export const fetchQueues = () => http.get<QueueOverview>('/api/v1/task/queues')
