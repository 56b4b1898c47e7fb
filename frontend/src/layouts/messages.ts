export default {
  'zh-CN': {
    find: '查找页面和数据',
    find_hint: '输入页面，或用户、角色、部门等的名称，回车打开',
    pages: '页面',
    finding: '正在查找…',
    found: '找到 {count} 项',
    nothing: '没有找到您可以打开的页面或数据',
    failed: '查找失败：{reason}',
  },
  en: {
    find: 'Find a page or a record',
    find_hint: 'Name a page, a user, a role, a department …; Enter opens it',
    pages: 'Pages',
    finding: 'Looking …',
    found: '{count} found',
    nothing: 'There is no such page or record that you may open',
    failed: 'Could not look: {reason}',
  },
}
