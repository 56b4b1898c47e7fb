import { cursorApi } from '@/api/crud'
import type { components } from '@/api/schema'

export type LoginLogEntry = components['schemas']['LoginLogOut']

export const loginLogApi = cursorApi('/api/v1/monitor/login-logs')
