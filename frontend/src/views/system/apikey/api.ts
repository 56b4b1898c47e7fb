import { readonlyListApi } from '@/api/crud'

export const apiKeyApi = readonlyListApi('/api/v1/api-keys')
