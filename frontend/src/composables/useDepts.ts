import { onMounted, shallowRef } from 'vue'
import { http } from '@/api/http'
import type { components } from '@/api/schema'

export type DeptChoice = components['schemas']['DeptChoice']

/** The departments that can be selected, as a tree. */
export function useDepts() {
  const depts = shallowRef<DeptChoice[]>([])
  onMounted(async () => {
    depts.value = await http.get<DeptChoice[]>('/api/v1/depts/options')
  })
  return depts
}
