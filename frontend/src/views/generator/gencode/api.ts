import type { CrudApi } from '@/api/crud'
import { download } from '@/api/download'
import { http } from '@/api/http'
import type { components, paths } from '@/api/schema'

type Schemas = components['schemas']
export type GenTable = Schemas['GenTableOut']
export type GenDetail = Schemas['GenTableDetail']
export type GenForm = Schemas['GenTableUpdate']
export type GenColumn = Schemas['ColumnConfig']
export type DbTable = Schemas['DbTableOut']
export type Imported = Schemas['Imported']
export type Changes = Schemas['Changes']
export type GenFile = Schemas['FileOut']
export type Output = Schemas['Output']

const BASE = '/api/v1/generator/gencode'
type Filter = NonNullable<paths['/api/v1/generator/gencode/list']['get']['parameters']['query']>

const impossible = () =>
  Promise.reject(new Error('a configuration is imported, and edited on a page of its own'))

/** What of a list page the generator has. */
export const tableApi: CrudApi<GenTable, object, Filter> = {
  list: (filter) => http.get(`${BASE}/list`, filter),
  remove: (ids) => http.delete(`${BASE}/delete`, { ids }),
  get: impossible,
  create: impossible,
  update: impossible,
  export: impossible,
}

export const dbTables = (query: { search?: string; page_no: number; page_size: number }) =>
  http.get<{ items: DbTable[]; total: number }>(`${BASE}/db/list`, query)
export const importTables = (names: string[], module: string) =>
  http.post<Imported>(`${BASE}/import`, { names, module_name: module })

/** A table as it was designed; the server says what is missing. */
interface NewTable {
  table: object
  module_name: string
}
export const createTable = (made: NewTable) => http.post<GenTable>(`${BASE}/create`, made)
export const previewTable = (made: NewTable) =>
  http.post<Schemas['Statements']>(`${BASE}/create/preview`, made)
export const readDdl = (ddl: string) =>
  http.post<Schemas['DdlRead']>(`${BASE}/create/read`, { ddl })
export const targets = (query: { search: string; page_no: number; page_size: number }) =>
  http.get<{ items: Schemas['Target'][] }>(`${BASE}/create/targets`, query)

export const detail = (id: number) => http.get<GenDetail>(`${BASE}/detail/${id}`)
export const save = (id: number, form: GenForm) => http.put<GenDetail>(`${BASE}/update/${id}`, form)

export async function preview(id: number): Promise<GenFile[]> {
  return (await http.get<Schemas['Preview']>(`${BASE}/preview/${id}`)).files
}

export const pack = (ids: number[]) =>
  download({ method: 'PATCH', path: `${BASE}/batch/output`, body: { ids } })

// A name of somebody's table may hold anything.
const inPath = (name: string) => encodeURIComponent(name)

export const changes = (name: string) =>
  http.get<Changes>(`${BASE}/sync_db/preview/${inPath(name)}`)
export const sync = (name: string) =>
  http.post<Schemas['Synced']>(`${BASE}/sync_db/${inPath(name)}`)
export const output = (name: string, force: boolean) =>
  http.post<Output>(`${BASE}/output/${inPath(name)}?force=${force}`)
