import { listApi } from '@/api/crud'

export const onlineApi = listApi('/api/v1/monitor/online')
