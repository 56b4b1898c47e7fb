import { http } from '@/api/http'
import type { components } from '@/api/schema'

export type Dashboard = components['schemas']['DashboardOut']

export const DAYS = 14

/** Days are counted in the time zone of the browser. */
export const fetchDashboard = () =>
  http.get<Dashboard>('/api/v1/monitor/dashboard', {
    days: DAYS,
    offset: -new Date().getTimezoneOffset(),
  })
