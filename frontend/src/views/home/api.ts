import { http } from '@/api/http'
import type { ResponseData } from '@/api/types'

export type Dashboard = ResponseData<'/api/v1/monitor/dashboard'>

export const DAYS = 14

/** Days are counted in the time zone of the browser. */
export const fetchDashboard = () =>
  http.get<Dashboard>('/api/v1/monitor/dashboard', {
    days: DAYS,
    offset: -new Date().getTimezoneOffset(),
  })
