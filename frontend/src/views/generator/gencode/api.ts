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
export type ImportResult = Schemas['Imported']
export type TableDiff = Schemas['Changes']
export type GenFile = Schemas['FileOut']
export type WriteResult = Schemas['Output']

const BASE = '/api/v1/generator/gencode'
type Filter = NonNullable<paths['/api/v1/generator/gencode/list']['get']['parameters']['query']>

const notSupported = () =>
  Promise.reject(new Error('tables are imported and edited on other pages'))

/** The list page of imported tables supports listing and deleting only. */
export const tableApi: CrudApi<GenTable, object, Filter> = {
  list: (filter) => http.get(`${BASE}/list`, filter),
  remove: (ids) => http.delete(`${BASE}/delete`, { ids }),
  get: notSupported,
  create: notSupported,
  update: notSupported,
  export: notSupported,
}

export const fetchDbTables = (query: { search?: string; page_no: number; page_size: number }) =>
  http.get<{ items: DbTable[]; total: number }>(`${BASE}/db/list`, query)
export const importTables = (names: string[], module: string) =>
  http.post<ImportResult>(`${BASE}/import`, { names, module_name: module })

interface NewTable {
  /** Not typed: an incomplete design is sent as well, and the server returns the errors. */
  table: object
  module_name: string
}
export const createTable = (newTable: NewTable) => http.post<GenTable>(`${BASE}/create`, newTable)
export const previewTable = (newTable: NewTable) =>
  http.post<Schemas['Statements']>(`${BASE}/create/preview`, newTable)
export const readDdl = (ddl: string) =>
  http.post<Schemas['DdlRead']>(`${BASE}/create/read`, { ddl })
export const fetchTargets = (query: { search: string; page_no: number; page_size: number }) =>
  http.get<{ items: Schemas['Target'][] }>(`${BASE}/create/targets`, query)

export const fetchDetail = (id: number) => http.get<GenDetail>(`${BASE}/detail/${id}`)
export const saveTable = (id: number, form: GenForm) =>
  http.put<GenDetail>(`${BASE}/update/${id}`, form)

export async function fetchPreview(id: number): Promise<GenFile[]> {
  return (await http.get<Schemas['Preview']>(`${BASE}/preview/${id}`)).files
}

export const downloadZip = (ids: number[]) =>
  download({ method: 'PATCH', path: `${BASE}/batch/output`, body: { ids } })

// Table names may contain any character.
const encodeName = (name: string) => encodeURIComponent(name)

export const fetchDiff = (name: string) =>
  http.get<TableDiff>(`${BASE}/sync_db/preview/${encodeName(name)}`)
export const syncTable = (name: string) =>
  http.post<Schemas['Synced']>(`${BASE}/sync_db/${encodeName(name)}`)
export const writeTable = (name: string, force: boolean) =>
  http.post<WriteResult>(`${BASE}/output/${encodeName(name)}?force=${force}`)
