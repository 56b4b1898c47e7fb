-- Menu and buttons of 示例. `main.py upgrade` inserts them too.
-- The menu is placed in its directory, or at the top level if there is none.
-- Running the script again changes nothing.

INSERT INTO sys_menu (
  parent_id, type, name, name_en, path, component,
  permission, sort, hidden, enabled, version, created_at, updated_at
)
SELECT
  (SELECT MIN(id) FROM sys_menu WHERE type = 'directory' AND path = '/example'),
  'menu', '示例', 'Demo',
  '/example/demo', 'example/demo/index',
  'example:demo:query', 1, false, true, 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP
WHERE NOT EXISTS (SELECT 1 FROM sys_menu WHERE permission = 'example:demo:query');

INSERT INTO sys_menu (
  parent_id, type, name, name_en, path, component,
  permission, sort, hidden, enabled, version, created_at, updated_at
)
SELECT
  id, 'button', '新增示例', 'Create demo', NULL, NULL,
  'example:demo:create', 1, false, true, 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP
FROM sys_menu
WHERE permission = 'example:demo:query'
  AND NOT EXISTS (SELECT 1 FROM sys_menu WHERE permission = 'example:demo:create');

INSERT INTO sys_menu (
  parent_id, type, name, name_en, path, component,
  permission, sort, hidden, enabled, version, created_at, updated_at
)
SELECT
  id, 'button', '修改示例', 'Update demo', NULL, NULL,
  'example:demo:update', 2, false, true, 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP
FROM sys_menu
WHERE permission = 'example:demo:query'
  AND NOT EXISTS (SELECT 1 FROM sys_menu WHERE permission = 'example:demo:update');

INSERT INTO sys_menu (
  parent_id, type, name, name_en, path, component,
  permission, sort, hidden, enabled, version, created_at, updated_at
)
SELECT
  id, 'button', '删除示例', 'Delete demo', NULL, NULL,
  'example:demo:delete', 3, false, true, 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP
FROM sys_menu
WHERE permission = 'example:demo:query'
  AND NOT EXISTS (SELECT 1 FROM sys_menu WHERE permission = 'example:demo:delete');

INSERT INTO sys_menu (
  parent_id, type, name, name_en, path, component,
  permission, sort, hidden, enabled, version, created_at, updated_at
)
SELECT
  id, 'button', '导出示例', 'Export demo', NULL, NULL,
  'example:demo:export', 4, false, true, 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP
FROM sys_menu
WHERE permission = 'example:demo:query'
  AND NOT EXISTS (SELECT 1 FROM sys_menu WHERE permission = 'example:demo:export');

-- Running servers show the menu within a second.
DELETE FROM sys_cache_generation WHERE family = 'menu';
