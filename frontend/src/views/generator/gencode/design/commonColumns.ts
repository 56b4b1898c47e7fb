/** Columns that many tables have. See docs/generator.md for what the generator does with them. */
import { newColumn, newKey, NOW, type Column, type TableDesign } from './definition'

type CommentOf = (name: string) => string

export const COMMON_COLUMNS: Record<string, (commentOf: CommentOf) => Column[]> = {
  status: (commentOf) => [
    newColumn({
      name: 'status',
      length: 20,
      choices: ['enabled', 'disabled'],
      default: 'enabled',
      comment: commentOf('status'),
    }),
  ],
  remark: (commentOf) => [
    newColumn({ name: 'remark', length: 255, nullable: true, comment: commentOf('remark') }),
  ],
  timestamps: (commentOf) =>
    ['created_at', 'updated_at'].map((name) =>
      newColumn({ name, type: 'datetime', default: NOW, comment: commentOf(name) }),
    ),
  owner: (commentOf) =>
    ['owner_id', 'owner_dept_id'].map((name) =>
      newColumn({ name, type: 'bigint', comment: commentOf(name) }),
    ),
}
const TARGET_TABLES: Record<string, string> = { owner_id: 'sys_user', owner_dept_id: 'sys_dept' }

/** Adds the columns of a kind that the table does not have, with their foreign keys. */
export function addCommonColumns(design: TableDesign, kind: string, commentOf: CommentOf) {
  const names = new Set(design.columns.map(({ name }) => name.trim().toLowerCase()))
  const missing = COMMON_COLUMNS[kind]?.(commentOf).filter(({ name }) => !names.has(name)) ?? []
  design.columns.push(...missing)
  for (const { key, name } of missing) {
    const targetTable = TARGET_TABLES[name]
    if (targetTable === undefined) continue
    design.foreignKeys.push({
      key: newKey(),
      columns: [key],
      targetTable,
      targetColumns: ['id'],
      addedColumns: [key],
    })
  }
}

export const hasCommonColumns = (design: TableDesign, kind: string): boolean =>
  COMMON_COLUMNS[kind]?.(() => '').every(({ name }) =>
    design.columns.some((column) => column.name.trim().toLowerCase() === name),
  ) ?? false
