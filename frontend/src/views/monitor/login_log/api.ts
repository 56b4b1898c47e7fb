import { cursorApi, type CursorRowOf } from '@/api/crud'

export type LoginLogEntry = CursorRowOf<'/api/v1/monitor/login-logs'>

export const loginLogApi = cursorApi('/api/v1/monitor/login-logs')
