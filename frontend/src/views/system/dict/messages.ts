export default {
  'zh-CN': {
    title: '字典',
    name: '字典名称',
    name_en: '英文名称',
    code: '字典编码',
    enabled: '启用',
    remark: '备注',
    created_at: '创建时间',
    items: '字典项',
  },
  en: {
    title: 'dictionary',
    name: 'Name',
    name_en: 'English name',
    code: 'Code',
    enabled: 'Enabled',
    remark: 'Remark',
    created_at: 'Created at',
    items: 'Items',
  },
}
