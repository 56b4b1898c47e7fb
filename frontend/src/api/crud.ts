import { download, type DownloadOptions } from './download'
import { http } from './http'
import type { KeyPath, Operation, Path, Query, RequestBody, ResponseData } from './types'

/** Whether a key may be sent with a new row, or no row is created by POST. */
type TakesKey<P extends Path> = [Operation<P, 'post'>] extends [never]
  ? true
  : P extends KeyPath
    ? true
    : false

/**
 * Paths that have both a collection (`/positions`) and an item (`/positions/{id}`). A key is sent
 * with every new row, so the path must take one.
 */
export type CrudPath = {
  [P in Path]: `${P}/{id}` extends Path ? (TakesKey<P> extends true ? P : never) : never
}[Path]

type ItemPath<P extends CrudPath> = `${P}/{id}` extends Path ? `${P}/{id}` : never

type Relation<O> = O extends { parameters: { path: { relation: infer R } } } ? R & string : never

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
  create: (form: Form, idempotencyKey?: string) => Promise<Row>
  update: (id: Id, form: Form) => Promise<Row>
  remove: (ids: Id[]) => Promise<null>
  /** Deletes all rows that match. Fails with 409 unless exactly `count` rows match. */
  removeMatching?: (filter: Filter, count: number) => Promise<null>
  export: (filter: Filter, options?: DownloadOptions) => Promise<void>
}

export type RowOf<P extends CrudPath> = ResponseData<ItemPath<P>>
export type FormOf<P extends CrudPath> = RequestBody<P>
export type FilterOf<P extends CrudPath> = Query<P>

export type RelationOf<P extends CrudPath> = `${P}/options/{relation}` extends Path
  ? Relation<Operation<`${P}/options/{relation}`, 'get'>>
  : never

/** Loads the options of a linked table: `options('album')('search text')`. */
export function optionsApi<P extends CrudPath>(
  path: P,
): (relation: RelationOf<P>) => (search: string) => Promise<Option[]> {
  return (relation) => (search) => http.get(`${path}/options/${relation}`, { search })
}

/** `bulkDelete: false` is required for resources without `DELETE …/matching/{count}`. */
type BulkDelete<P extends CrudPath> = `${P}/matching/{count}` extends Path
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
    create: (form, idempotencyKey) => http.post(path, form, idempotencyKey),
    update: (id, form) => http.put(`${path}/${id}`, form),
    remove: (ids) => http.deleteRows(path, ids),
    export: (filter, options) =>
      download({ method: 'GET', path: `${path}/export`, query: filter as object }, options),
  }
}

/** Resources whose rows are created by the server: they can be listed and deleted only. */
export type ReadonlyListPath = {
  [P in Path]: Operation<P, 'delete'> extends never
    ? never
    : ResponseData<P> extends { items: unknown[] }
      ? P
      : never
}[Path]
export type ReadonlyRowOf<P extends ReadonlyListPath> =
  ResponseData<P> extends { items: (infer R)[] } ? R : never

export const notSupported = () => Promise.reject(new Error('read-only resource'))

export function readonlyListApi<P extends ReadonlyListPath>(
  path: P,
): CrudApi<ReadonlyRowOf<P>, object, Query<P>> {
  return {
    list: (filter) => http.get(path, filter),
    get: notSupported,
    create: notSupported,
    update: notSupported,
    remove: (ids) => http.deleteRows(path, ids),
    export: notSupported,
  }
}

/** Resources that also have a tree endpoint (`/depts/tree`). */
export type TreePath = { [P in CrudPath]: `${P}/tree` extends Path ? P : never }[CrudPath]

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
  [P in Path]: `${P}/export` extends Path
    ? ResponseData<P> extends CursorPage<unknown>
      ? P
      : never
    : never
}[Path]
export type CursorRowOf<P extends CursorPath> =
  ResponseData<P> extends CursorPage<infer R> ? R : never

export function cursorApi<P extends CursorPath>(path: P): CursorApi<CursorRowOf<P>, Query<P>> {
  return {
    list: (filter) => http.get(path, filter),
    export: (filter, options) =>
      download({ method: 'GET', path: `${path}/export`, query: filter as object }, options),
  }
}
