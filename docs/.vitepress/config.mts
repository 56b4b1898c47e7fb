import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type DefaultTheme } from 'vitepress'

const DOCS = fileURLToPath(new URL('..', import.meta.url))

/** Pages of the guide, in reading order: file name, English title, Chinese title. */
const GUIDE: [string, string, string][] = [
  ['first-steps', 'First steps', '快速上手'],
  ['user', 'User guide', '用户指南'],
  ['administrator', 'Administrator guide', '管理员指南'],
  ['permissions', 'Permissions and data scope', '权限与数据范围'],
  ['api', 'API guide', 'API 指南'],
  ['add-a-field', 'Add a field to a feature', '为功能添加字段'],
  ['background-tasks', 'Background tasks', '后台任务'],
  ['deployment', 'Deployment', '部署'],
  ['monitoring', 'Monitoring', '监控'],
  ['upgrade', 'Upgrade and roll-back', '升级与回退'],
  ['jobs', 'Jobs', '定时任务'],
  ['backup', 'Backup and restore', '备份与恢复'],
  ['security', 'Security', '安全'],
  ['add-a-login-method', 'Add a login method', '添加登录方式'],
  ['migration', 'Moving from FastapiAdmin or RuoYi', '从 FastapiAdmin 或若依迁移'],
  ['features', 'Features of the specification', '开发指南中的功能'],
  ['specification', 'Differences from the specification', '与开发指南的差异'],
  ['architecture', 'Architecture diagram', '架构图'],
  ['add-a-column-type', 'Add a column type', '添加列类型'],
  ['faq', 'FAQ', '常见问题'],
]

/** The order of the reference pages. A page that is not named here comes after them. */
const REFERENCE = ['architecture', 'feature', 'settings', 'generator', 'access-decisions', 'tasks', 'vocabulary']

/** The title of a page, in Chinese if it is translated. */
function titleOf(page: string, prefix = ''): string {
  const file = existsSync(`${DOCS}${prefix}${page}.md`) ? `${prefix}${page}` : page
  const heading = /^# (.+)$/m.exec(readFileSync(`${DOCS}${file}.md`, 'utf8'))
  return (heading?.[1] ?? page).replaceAll('`', '')
}

function pagesIn(folder: string): string[] {
  return readdirSync(DOCS + folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -3))
    .sort()
}

function guide(prefix: string, language: 1 | 2): DefaultTheme.SidebarItem[] {
  return GUIDE.filter(([page]) => existsSync(`${DOCS}${prefix}guide/${page}.md`)).map((entry) => ({
    text: entry[language],
    link: `/${prefix}guide/${entry[0]}`,
  }))
}

function reference(prefix: string): DefaultTheme.SidebarItem[] {
  const pages = pagesIn('').filter((page) => page !== 'index')
  const rank = (page: string) => (REFERENCE.indexOf(page) + 1 || REFERENCE.length + 1)
  pages.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
  return pages.map((page) => ({ text: titleOf(page, prefix), link: `/${prefix}${page}` }))
}

function decisions(prefix: string): DefaultTheme.SidebarItem[] {
  return pagesIn('adr').map((page) => ({
    text: `${page.slice(0, 4)} ${titleOf(`adr/${page}`)}`,
    link: `/${prefix}adr/${page}`,
  }))
}

function sidebar(prefix: string, language: 1 | 2, titles: [string, string, string]): DefaultTheme.SidebarItem[] {
  return [
    { text: titles[0], items: guide(prefix, language) },
    { text: titles[1], items: reference(prefix) },
    { text: titles[2], collapsed: true, items: decisions(prefix) },
  ]
}

/** Splits Chinese text into single characters: the default tokenizer needs spaces. */
const tokenize = (text: string) => text.toLowerCase().match(/[\p{Script=Han}]|[\p{L}\p{N}_]+?(?=\p{Script=Han}|[^\p{L}\p{N}_]|$)/gu) ?? []

export default defineConfig({
  title: 'FastApiAdmin',
  cleanUrls: true,
  lastUpdated: false,
  ignoreDeadLinks: 'localhostLinks',
  srcExclude: ['node_modules/**'],
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    config(md) {
      const open = md.renderer.rules.link_open!
      md.renderer.rules.link_open = (tokens, index, options, env, self) => {
        const token = tokens[index]!
        // A Chinese page may link to an English reference page. The site has the same page with Chinese navigation.
        const page = String(env.relativePath ?? '')
        const isTranslated = page.startsWith('zh/') && existsSync(DOCS + page)
        let href = String(token.attrGet('href'))
        if (page.startsWith('zh/guide/')) href = href.replace(/^\.\.\/\.\.\/(?!\.\.)/, '../')
        else if (isTranslated) href = href.replace(/^\.\.\/(?!\.\.)/, './')
        token.attrSet('href', href)
        // A link to a file outside docs/ becomes text: the site has no copy of it. The text of zh/[page].md stands in docs/.
        const depth = (isTranslated ? page : page.replace(/^zh\//, '')).split('/').length - 1
        const up = /^(?:\.\.\/)*/.exec(href)![0].length / 3
        if (up <= depth) return open(tokens, index, options, env, self)
        token.tag = 'span'
        token.attrs = [['title', decodeURI(href.slice(up * 3))]]
        const close = tokens.find((one, at) => at > index && one.type === 'link_close')
        if (close) close.tag = 'span'
        return self.renderToken(tokens, index, options)
      }
    },
  },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          options: { tokenize },
          searchOptions: { combineWith: 'AND', prefix: true, fuzzy: false, boost: { title: 4, text: 2, titles: 1 } },
        },
        locales: {
          zh: {
            translations: {
              button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
              modal: {
                displayDetails: '显示详细列表',
                resetButtonTitle: '清除',
                backButtonTitle: '关闭',
                noResultsText: '没有找到',
                footer: { selectText: '打开', navigateText: '切换', closeText: '关闭' },
              },
            },
          },
        },
      },
    },
    outline: [2, 3],
  },
  locales: {
    root: {
      label: 'English',
      lang: 'en',
      description: 'An admin platform: async FastAPI, a Vue 3 console and a code generator',
      themeConfig: {
        nav: [
          { text: 'Guide', link: '/guide/first-steps' },
          { text: 'API', link: '/guide/api' },
          { text: 'Settings', link: '/settings' },
          { text: 'Development', link: '/architecture' },
        ],
        sidebar: sidebar('', 1, ['Guide', 'Reference', 'Decisions']),
      },
    },
    zh: {
      label: '简体中文',
      lang: 'zh-CN',
      description: '后台管理平台：异步 FastAPI、Vue 3 控制台与代码生成器',
      themeConfig: {
        nav: [
          { text: '指南', link: '/zh/guide/first-steps' },
          { text: 'API', link: '/zh/guide/api' },
          { text: '设置', link: '/zh/settings' },
          { text: '开发', link: '/zh/architecture' },
        ],
        sidebar: sidebar('zh/', 2, ['指南', '参考', '决策记录（英文）']),
        outline: { level: [2, 3], label: '本页内容' },
        docFooter: { prev: '上一页', next: '下一页' },
        darkModeSwitchLabel: '外观',
        lightModeSwitchTitle: '切换到浅色模式',
        darkModeSwitchTitle: '切换到深色模式',
        sidebarMenuLabel: '菜单',
        returnToTopLabel: '回到顶部',
        langMenuLabel: '切换语言',
        skipToContentLabel: '跳到正文',
      },
    },
  },
})
