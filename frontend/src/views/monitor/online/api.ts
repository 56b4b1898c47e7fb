import { readonlyListApi } from '@/api/crud'

export const onlineApi = readonlyListApi('/api/v1/monitor/online')
