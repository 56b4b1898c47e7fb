import { treeApi } from '@/api/crud'

export const menuApi = treeApi('/api/v1/menus')
