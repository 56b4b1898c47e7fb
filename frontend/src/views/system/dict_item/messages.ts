export default {
  'zh-CN': {
    title: '字典项',
    dict: '字典',
    label: '标签',
    label_en: '英文标签',
    value: '值',
    color: '颜色',
    sort: '排序',
    enabled: '启用',
    remark: '备注',
  },
  en: {
    title: 'dictionary item',
    dict: 'Dictionary',
    label: 'Label',
    label_en: 'English label',
    value: 'Value',
    color: 'Color',
    sort: 'Sort',
    enabled: 'Enabled',
    remark: 'Remark',
  },
}
