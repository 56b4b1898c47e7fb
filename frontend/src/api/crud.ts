import { download, type DownloadOptions } from './download'
import { http } from './http'
import type { paths } from './schema'

/** Paths that have both a collection (`/positions`) and an item (`/positions/{id}`). */
export type CrudPath = {
  [P in keyof paths]: `${P}/{id}` extends keyof paths ? P : never
}[keyof paths]

type Item<P extends CrudPath> = `${P}/{id}` extends keyof paths ? paths[`${P}/{id}`] : never
type Op<R, M extends string> = R extends { [K in M]: infer O } ? O : never
type ResponseData<O> = O extends {
  responses: { 200: { content: { 'application/json': { data: infer D } } } }
}
  ? D
  : never
type RequestBody<O> = O extends { requestBody: { content: { 'application/json': infer B } } }
  ? B
  : never
type Query<O> = O extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never

type Link<O> = O extends { parameters: { path: { link: infer L } } } ? L & string : never

/** A number, or a string for text keys and composite keys. */
export type Id = number | string

export interface Option {
  id: Id
  label: string | null
  /** Why the option cannot be selected. */
  disabledReason?: string
}

export interface CrudApi<Row, Form, Filter> {
  list: (filter: Filter) => Promise<{ items: Row[]; total: number }>
  get: (id: Id) => Promise<Row>
  create: (form: Form) => Promise<Row>
  update: (id: Id, form: Form) => Promise<Row>
  remove: (ids: Id[]) => Promise<null>
  /** Deletes all rows that match. Fails with 409 unless exactly `count` rows match. */
  removeMatching?: (filter: Filter, count: number) => Promise<null>
  export: (filter: Filter, options?: DownloadOptions) => Promise<void>
}

export type RowOf<P extends CrudPath> = ResponseData<Op<Item<P>, 'get'>>
export type FormOf<P extends CrudPath> = RequestBody<Op<paths[P], 'post'>>
export type FilterOf<P extends CrudPath> = Query<Op<paths[P], 'get'>>

export type LinkOf<P extends CrudPath> = `${P}/options/{link}` extends keyof paths
  ? Link<Op<paths[`${P}/options/{link}`], 'get'>>
  : never

/** Loads the options of a linked table: `options('album')('search text')`. */
export function optionsApi<P extends CrudPath>(
  path: P,
): (link: LinkOf<P>) => (search: string) => Promise<Option[]> {
  return (link) => (search) => http.get(`${path}/options/${link}`, { search })
}

/** `bulkDelete: false` is required for resources without `DELETE …/matching/{count}`. */
type BulkDelete<P extends CrudPath> = `${P}/matching/{count}` extends keyof paths
  ? []
  : [{ bulkDelete: false }]

/** The endpoints that every feature has, typed by the OpenAPI schema of the back end. */
export function crudApi<P extends CrudPath>(
  path: P,
  ...[options]: BulkDelete<P>
): CrudApi<RowOf<P>, FormOf<P>, FilterOf<P>> {
  const api = endpoints(path)
  return options
    ? api
    : {
        ...api,
        removeMatching: (filter, count) =>
          http.delete(`${path}/matching/${count}`, filter as object),
      }
}

function endpoints<P extends CrudPath>(path: P): CrudApi<RowOf<P>, FormOf<P>, FilterOf<P>> {
  return {
    list: (filter) => http.get(path, filter as object),
    get: (id) => http.get(`${path}/${id}`),
    create: (form) => http.post(path, form),
    update: (id, form) => http.put(`${path}/${id}`, form),
    remove: (ids) => http.delete(path, { ids }),
    export: (filter, options) =>
      download({ method: 'GET', path: `${path}/export`, query: filter as object }, options),
  }
}

/** Resources whose rows are created by the server: they can be listed and deleted only. */
export type ReadonlyListPath = {
  [P in keyof paths]: Op<paths[P], 'delete'> extends never
    ? never
    : ResponseData<Op<paths[P], 'get'>> extends { items: unknown[] }
      ? P
      : never
}[keyof paths]
export type ReadonlyRowOf<P extends ReadonlyListPath> =
  ResponseData<Op<paths[P], 'get'>> extends { items: (infer R)[] } ? R : never

const notSupported = () => Promise.reject(new Error('read-only resource'))

export function readonlyListApi<P extends ReadonlyListPath>(
  path: P,
): CrudApi<ReadonlyRowOf<P>, object, Query<Op<paths[P], 'get'>>> {
  return {
    list: (filter) => http.get(path, filter),
    get: notSupported,
    create: notSupported,
    update: notSupported,
    remove: (ids) => http.delete(path, { ids }),
    export: notSupported,
  }
}

/** Resources that also have a tree endpoint (`/depts/tree`). */
export type TreePath = { [P in CrudPath]: `${P}/tree` extends keyof paths ? P : never }[CrudPath]

/** Lists all rows as a tree: each row has its `children`. */
export function treeApi<P extends TreePath>(path: P): CrudApi<RowOf<P>, FormOf<P>, FilterOf<P>> {
  return {
    ...endpoints(path),
    async list() {
      const items = await http.get<RowOf<P>[]>(`${path}/tree`)
      return { items, total: items.length }
    },
  }
}

/** A page of a log, newest first. `after` is the cursor of the next page. */
export interface CursorPage<Row> {
  items: Row[]
  has_next: boolean
  after: number | null
}

export interface CursorApi<Row, Filter> {
  list: (filter: Filter) => Promise<CursorPage<Row>>
  export: (filter: Filter, options?: DownloadOptions) => Promise<void>
}

export type CursorPath = {
  [P in keyof paths]: `${P}/export` extends keyof paths
    ? ResponseData<Op<paths[P], 'get'>> extends CursorPage<unknown>
      ? P
      : never
    : never
}[keyof paths]
export type CursorRowOf<P extends CursorPath> =
  ResponseData<Op<paths[P], 'get'>> extends CursorPage<infer R> ? R : never

export function cursorApi<P extends CursorPath>(
  path: P,
): CursorApi<CursorRowOf<P>, Query<Op<paths[P], 'get'>>> {
  return {
    list: (filter) => http.get(path, filter),
    export: (filter, options) =>
      download({ method: 'GET', path: `${path}/export`, query: filter as object }, options),
  }
}
