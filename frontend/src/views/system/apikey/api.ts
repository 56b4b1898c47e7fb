import { listApi } from '@/api/crud'

export const apiKeyApi = listApi('/api/v1/api-keys')
