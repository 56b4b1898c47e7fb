import { crudApi } from '@/api/crud'

export const demoApi = crudApi('/api/v1/example/demos')
