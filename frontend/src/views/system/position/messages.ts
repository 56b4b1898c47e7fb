export default {
  'zh-CN': {
    title: '岗位',
    name: '岗位名称',
    code: '岗位编码',
    sort: '排序',
    status: '状态',
    remark: '备注',
    created_at: '创建时间',
  },
  en: {
    title: 'position',
    name: 'Name',
    code: 'Code',
    sort: 'Sort',
    status: 'Status',
    remark: 'Remark',
    created_at: 'Created at',
  },
}
