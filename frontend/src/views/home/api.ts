import { http } from '@/api/http'
import type { components } from '@/api/schema'

export type Dashboard = components['schemas']['DashboardOut']

export const DAYS = 14

/** The days are those of this browser's clock. */
export const dashboard = () =>
  http.get<Dashboard>('/api/v1/monitor/dashboard', {
    days: DAYS,
    offset: -new Date().getTimezoneOffset(),
  })
