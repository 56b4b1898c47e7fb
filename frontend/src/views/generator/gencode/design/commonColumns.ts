/** Columns that many tables have, and what becomes of them: docs/generator.md says why each is worth its name. */
import { newColumn, newKey, NOW, type Column, type Design } from './definition'

type Word = (key: string) => string
const owned = (name: string, comment: string) => newColumn({ name, type: 'bigint', comment })

export const USUAL: Record<string, (word: Word) => Column[]> = {
  status: (word) => [
    newColumn({
      name: 'status',
      length: 20,
      choices: ['enabled', 'disabled'],
      default: 'enabled',
      comment: word('status'),
    }),
  ],
  remark: (word) => [
    newColumn({ name: 'remark', length: 255, nullable: true, comment: word('remark') }),
  ],
  stamps: (word) =>
    ['created_at', 'updated_at'].map((name) =>
      newColumn({ name, type: 'datetime', default: NOW, comment: word(name) }),
    ),
  owner: (word) => ['owner_id', 'owner_dept_id'].map((name) => owned(name, word(name))),
}
const POINTS_AT: Record<string, string> = { owner_id: 'sys_user', owner_dept_id: 'sys_dept' }

/** Those a table lacks, each pointing where it should. */
export function addUsual(design: Design, kind: string, word: Word) {
  const there = new Set(design.columns.map(({ name }) => name.trim().toLowerCase()))
  const lacking = USUAL[kind]?.(word).filter(({ name }) => !there.has(name)) ?? []
  design.columns.push(...lacking)
  for (const { key, name } of lacking) {
    const table = POINTS_AT[name]
    if (table) design.links.push({ key: newKey(), columns: [key], table, at: ['id'], made: [key] })
  }
}

export const has = (design: Design, kind: string): boolean =>
  USUAL[kind]?.(() => '').every(({ name }) =>
    design.columns.some((column) => column.name.trim().toLowerCase() === name),
  ) ?? false
