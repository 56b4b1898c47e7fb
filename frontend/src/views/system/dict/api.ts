import { crudApi } from '@/api/crud'

export const dictApi = crudApi('/api/v1/dicts')
