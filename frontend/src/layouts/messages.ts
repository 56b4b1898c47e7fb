export default {
  'zh-CN': {
    search: '搜索页面和数据',
    placeholder: '输入页面、用户、角色、部门等的名称，按回车打开',
    pages: '页面',
    searching: '正在搜索…',
    result_count: '找到 {count} 项',
    no_results: '没有找到您有权访问的页面或数据',
    failed: '搜索失败：{reason}',
  },
  en: {
    search: 'Search pages and records',
    placeholder: 'Search for a page, user, role, department… Press Enter to open',
    pages: 'Pages',
    searching: 'Searching…',
    result_count: '{count} results',
    no_results: 'No pages or records that you have access to',
    failed: 'Search failed: {reason}',
  },
}
