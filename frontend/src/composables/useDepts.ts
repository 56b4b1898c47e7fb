import { onMounted, shallowRef } from 'vue'
import { http } from '@/api/http'
import type { ResponseData } from '@/api/types'

export type DeptChoice = ResponseData<'/api/v1/depts/options'>[number]

/** The departments that can be selected, as a tree. */
export function useDepts() {
  const depts = shallowRef<DeptChoice[]>([])
  onMounted(async () => {
    depts.value = await http.get<DeptChoice[]>('/api/v1/depts/options')
  })
  return depts
}
