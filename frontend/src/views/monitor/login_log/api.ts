import { logApi } from '@/api/crud'
import type { components } from '@/api/schema'

export type Entry = components['schemas']['LoginLogOut']

export const loginLogApi = logApi('/api/v1/monitor/login-logs')
