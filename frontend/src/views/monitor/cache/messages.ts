export default {
  'zh-CN': {
    intro: '字典和菜单保存在缓存中，修改后一秒内在所有服务器生效。以下数字属于应答本次请求的进程。',
    instance: '进程',
    mode: '存储位置',
    modes: { off: '已关闭', memory: '内存', redis: '内存和 Redis' },
    redis: 'Redis',
    redis_states: { connected: '已连接', unavailable: '无应答' },
    redis_unavailable: 'Redis 没有应答，数据来自内存和数据库。服务器每秒重新连接，无需重启。',
    family: '缓存',
    families: { dictionary: '字典', menu: '菜单' },
    keys: '内存中的键',
    memory_hits: '内存命中',
    redis_hits: 'Redis 命中',
    misses: '未命中',
    hit_rate: '命中率',
    empty: '没有缓存',
    refresh: '刷新',
    clear: '清空',
    confirm_clear: '清空“{family}”缓存？所有服务器会在一秒内从数据库重新读取。',
    cleared: '已清空“{family}”',
  },
  en: {
    intro:
      'Dictionaries and menus are cached. A change takes effect on every server within a second. ' +
      'The figures are those of the process that answered.',
    instance: 'Process',
    mode: 'Stored in',
    modes: { off: 'Nothing: the cache is off', memory: 'Memory', redis: 'Memory and Redis' },
    redis: 'Redis',
    redis_states: { connected: 'Connected', unavailable: 'Does not answer' },
    redis_unavailable:
      'Redis does not answer. Values come from memory and the database. ' +
      'The server connects again every second; a restart is not needed.',
    family: 'Cache',
    families: { dictionary: 'Dictionaries', menu: 'Menus' },
    keys: 'Keys in memory',
    memory_hits: 'Found in memory',
    redis_hits: 'Found in Redis',
    misses: 'Not found',
    hit_rate: 'Hit rate',
    empty: 'Nothing is cached',
    refresh: 'Refresh',
    clear: 'Clear',
    confirm_clear:
      'Clear the cache “{family}”? Every server reads the values from the database again within a second.',
    cleared: '“{family}” is cleared',
  },
}
