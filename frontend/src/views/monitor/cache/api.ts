import { http } from '@/api/http'
import type { ResponseData } from '@/api/types'

const PATH = '/api/v1/monitor/cache'
export type CacheStatus = ResponseData<typeof PATH>
export type CacheFamily = CacheStatus['families'][number]

export const fetchCache = () => http.get<CacheStatus>(PATH)

/** Makes every server load the values of the family again. */
export const clearFamily = (family: string) =>
  http.delete<null>(`${PATH}/${encodeURIComponent(family)}`)
