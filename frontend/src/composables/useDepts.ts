import { computed } from 'vue'
import { http } from '@/api/http'
import type { ResponseData } from '@/api/types'
import { useList } from './useList'

export type DeptChoice = ResponseData<'/api/v1/depts/options'>[number]

/** The departments that can be selected, as a tree. */
export function useDepts() {
  const list = useList(() => http.get<DeptChoice[]>('/api/v1/depts/options'))
  return computed(() => list.rows)
}
