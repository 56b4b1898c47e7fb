export default {
  'zh-CN': {
    columns: '列设置',
    columns_hint: '勾选要显示的列，用箭头调整顺序。设置随账号保存，在其他浏览器同样有效。',
    up: '上移 {name}',
    down: '下移 {name}',
    natural: '恢复默认',
  },
  en: {
    columns: 'Columns',
    columns_hint: 'Tick what to show, and order it with the arrows. It is kept with your account, for every browser.',
    up: 'Move {name} up',
    down: 'Move {name} down',
    natural: 'Reset to default',
  },
}
