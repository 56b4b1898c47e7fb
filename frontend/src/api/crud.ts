import { download, type Watch } from './download'
import { http } from './http'
import type { paths } from './schema'

/** Paths that have both a collection (`/positions`) and an item (`/positions/{id}`). */
export type CrudPath = {
  [P in keyof paths]: `${P}/{id}` extends keyof paths ? P : never
}[keyof paths]

type Item<P extends CrudPath> = `${P}/{id}` extends keyof paths ? paths[`${P}/{id}`] : never
type Op<R, M extends string> = R extends { [K in M]: infer O } ? O : never
type Reply<O> = O extends {
  responses: { 200: { content: { 'application/json': { data: infer D } } } }
}
  ? D
  : never
type Body<O> = O extends { requestBody: { content: { 'application/json': infer B } } } ? B : never
type Query<O> = O extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never

type Link<O> = O extends { parameters: { path: { link: infer L } } } ? L & string : never

/** A number, or a text where the primary key is one, or is joined of several columns. */
export type Id = number | string

export interface Option {
  id: Id
  label: string | null
  /** Why it cannot be chosen. */
  barred?: string
}

export interface CrudApi<Row, Form, Filter> {
  list: (filter: Filter) => Promise<{ items: Row[]; total: number }>
  get: (id: Id) => Promise<Row>
  create: (form: Form) => Promise<Row>
  update: (id: Id, form: Form) => Promise<Row>
  remove: (ids: Id[]) => Promise<null>
  /** All that match, if they are still as many. */
  removeMatching?: (filter: Filter, count: number) => Promise<null>
  export: (filter: Filter, watch?: Watch) => Promise<void>
}

export type RowOf<P extends CrudPath> = Reply<Op<Item<P>, 'get'>>
export type FormOf<P extends CrudPath> = Body<Op<paths[P], 'post'>>
export type FilterOf<P extends CrudPath> = Query<Op<paths[P], 'get'>>

export type LinkOf<P extends CrudPath> = `${P}/options/{link}` extends keyof paths
  ? Link<Op<paths[`${P}/options/{link}`], 'get'>>
  : never

/** What a form may choose from: `options('album')('for those')`. */
export function optionsApi<P extends CrudPath>(
  path: P,
): (link: LinkOf<P>) => (search: string) => Promise<Option[]> {
  return (link) => (search) => http.get(`${path}/options/${link}`, { search })
}

/** How rows are removed: all that match at once, or, where that has no door, each because somebody looked at it. */
type Removal<P extends CrudPath> = `${P}/matching/{count}` extends keyof paths ? [] : ['by id']

/** The calls every feature shares, typed by the backend's own OpenAPI description. */
export function crudApi<P extends CrudPath>(
  path: P,
  ...[byId]: Removal<P>
): CrudApi<RowOf<P>, FormOf<P>, FilterOf<P>> {
  const api = callsOf(path)
  return byId
    ? api
    : {
        ...api,
        removeMatching: (filter, count) =>
          http.delete(`${path}/matching/${count}`, filter as object),
      }
}

function callsOf<P extends CrudPath>(path: P): CrudApi<RowOf<P>, FormOf<P>, FilterOf<P>> {
  return {
    list: (filter) => http.get(path, filter as object),
    get: (id) => http.get(`${path}/${id}`),
    create: (form) => http.post(path, form),
    update: (id, form) => http.put(`${path}/${id}`, form),
    remove: (ids) => http.delete(path, { ids }),
    export: (filter, watch) =>
      download({ method: 'GET', path: `${path}/export`, query: filter as object }, watch),
  }
}

/** Rows that come about by themselves: they are listed and removed, never made or changed. */
export type ListPath = {
  [P in keyof paths]: Op<paths[P], 'delete'> extends never
    ? never
    : Reply<Op<paths[P], 'get'>> extends { items: unknown[] }
      ? P
      : never
}[keyof paths]
export type ListedOf<P extends ListPath> =
  Reply<Op<paths[P], 'get'>> extends { items: (infer R)[] } ? R : never

const never = () => Promise.reject(new Error('such rows are never made or changed'))

export function listApi<P extends ListPath>(
  path: P,
): CrudApi<ListedOf<P>, object, Query<Op<paths[P], 'get'>>> {
  return {
    list: (filter) => http.get(path, filter),
    get: never,
    create: never,
    update: never,
    remove: (ids) => http.delete(path, { ids }),
    export: never,
  }
}

/** Those of them that can be had as a tree too (`/depts/tree`). */
export type TreePath = { [P in CrudPath]: `${P}/tree` extends keyof paths ? P : never }[CrudPath]

/** Rows that stand below one another: all of them at once, each with its `children`. */
export function treeApi<P extends TreePath>(path: P): CrudApi<RowOf<P>, FormOf<P>, FilterOf<P>> {
  return {
    ...callsOf(path),
    async list() {
      const items = await http.get<RowOf<P>[]>(`${path}/tree`)
      return { items, total: items.length }
    },
  }
}

/** What only grows, newest first; `after` is where the next stretch begins. */
export interface Stretch<Row> {
  items: Row[]
  has_next: boolean
  after: number | null
}

export interface LogApi<Row, Filter> {
  list: (filter: Filter) => Promise<Stretch<Row>>
  export: (filter: Filter, watch?: Watch) => Promise<void>
}

export type LogPath = {
  [P in keyof paths]: `${P}/export` extends keyof paths
    ? Reply<Op<paths[P], 'get'>> extends Stretch<unknown>
      ? P
      : never
    : never
}[keyof paths]
export type LoggedOf<P extends LogPath> =
  Reply<Op<paths[P], 'get'>> extends Stretch<infer R> ? R : never

export function logApi<P extends LogPath>(
  path: P,
): LogApi<LoggedOf<P>, Query<Op<paths[P], 'get'>>> {
  return {
    list: (filter) => http.get(path, filter),
    export: (filter, watch) =>
      download({ method: 'GET', path: `${path}/export`, query: filter as object }, watch),
  }
}
