import type { CrudApi } from '@/api/crud'
import { download } from '@/api/download'
import { http } from '@/api/http'
import { postOnce } from '@/api/idempotency'
import type { Query, RequestBody, ResponseData } from '@/api/types'

type Base = '/api/v1/generator/gencode'
type TableList = ResponseData<`${Base}/list`>
export type GenTable = TableList['items'][number]
export type GenDetail = ResponseData<`${Base}/detail/{table_id}`>
export type GenForm = RequestBody<`${Base}/update/{table_id}`, 'put'>
export type GenColumn = GenForm['columns'][number]
type DbTables = ResponseData<`${Base}/db/list`>
export type DbTable = DbTables['items'][number]
export type ImportResult = ResponseData<`${Base}/import`, 'post'>
export type TableDiff = ResponseData<`${Base}/sync_db/preview/{table_name}`>
type SyncResult = ResponseData<`${Base}/sync_db/{table_name}`, 'post'>
type Preview = ResponseData<`${Base}/preview/{table_id}`>
export type GenFile = Preview['files'][number]
export type WriteResult = ResponseData<`${Base}/output/{table_name}`, 'post'>
type SqlPreview = ResponseData<`${Base}/create/preview`, 'post'>
type ParsedDdl = ResponseData<`${Base}/create/read`, 'post'>
export type TableDefinition = ParsedDdl['table']
type Targets = ResponseData<`${Base}/create/targets`>
export type ForeignKeyTarget = Targets['items'][number]

const BASE: Base = '/api/v1/generator/gencode'
type Filter = Query<`${Base}/list`>

const notSupported = () =>
  Promise.reject(new Error('tables are imported and edited on other pages'))

/** The list page of imported tables supports listing and deleting only. */
export const tableApi: CrudApi<GenTable, object, Filter> = {
  list: (filter) => http.get(`${BASE}/list`, filter),
  remove: (ids) => http.deleteRows(`${BASE}/delete`, ids),
  get: notSupported,
  create: notSupported,
  update: notSupported,
  export: notSupported,
}

export const fetchDbTables = (query: { search?: string; page_no: number; page_size: number }) =>
  http.get<DbTables>(`${BASE}/db/list`, query)
export const importTables = (names: string[], module: string) =>
  postOnce<`${Base}/import`>(`${BASE}/import`, { names, module_name: module })

interface NewTable {
  /** Not typed: an incomplete design is sent as well, and the server returns the errors. */
  table: object
  module_name: string
}
export const createTable = (newTable: NewTable) => http.post<GenTable>(`${BASE}/create`, newTable)
export const previewTable = (newTable: NewTable) =>
  http.post<SqlPreview>(`${BASE}/create/preview`, newTable)
export const readDdl = (ddl: string) => http.post<ParsedDdl>(`${BASE}/create/read`, { ddl })
export const fetchTargets = (query: { search: string; page_no: number; page_size: number }) =>
  http.get<Targets>(`${BASE}/create/targets`, query)

export const fetchDetail = (id: number) => http.get<GenDetail>(`${BASE}/detail/${id}`)
export const saveTable = (id: number, form: GenForm) =>
  http.put<GenDetail>(`${BASE}/update/${id}`, form)

export async function fetchPreview(id: number): Promise<GenFile[]> {
  return (await http.get<Preview>(`${BASE}/preview/${id}`)).files
}

export const downloadZip = (ids: number[]) =>
  download({ method: 'PATCH', path: `${BASE}/batch/output`, body: { ids } })

// Table names may contain any character.
const encodeName = (name: string) => encodeURIComponent(name)

export const fetchDiff = (name: string) =>
  http.get<TableDiff>(`${BASE}/sync_db/preview/${encodeName(name)}`)
export const syncTable = (name: string) =>
  http.post<SyncResult>(`${BASE}/sync_db/${encodeName(name)}`)
export const writeTable = (name: string, force: boolean) =>
  http.post<WriteResult>(`${BASE}/output/${encodeName(name)}?force=${force}`)
