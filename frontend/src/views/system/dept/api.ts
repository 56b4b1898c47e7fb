import { treeApi } from '@/api/crud'

export const deptApi = treeApi('/api/v1/depts')
