import { reactive, shallowReactive } from 'vue'
import type { CrudApi, Id } from '@/api/crud'
import type { Watch } from '@/api/download'
import { ApiError } from '@/api/http'

/** The server counts no further, and deletes no more than what was counted. */
export const COUNTED = 1000

export interface Row {
  id: Id
  version?: number | string
}

export interface Paging {
  page_no?: number
  page_size?: number
  order_by?: string
}

/** Every field of a form; one that must be filled in may start empty. */
export type Blank<F> = { [K in keyof F]-?: F[K] | null }

export interface Crud<R, F, Q> {
  filter: Q
  /** What was asked for when these rows came; in `filter` somebody may be typing already. */
  shown: Q
  rows: R[]
  total: number
  loading: boolean
  /** Why there are no rows. */
  failure?: ApiError
  form?: F
  editing?: R
  saving: boolean
  /** Why the form was not saved. */
  refusal?: ApiError
  load: () => Promise<void>
  search: () => Promise<void>
  reset: () => Promise<void>
  create: () => void
  edit: (row: R) => Promise<void>
  close: () => void
  save: () => Promise<void>
  remove: (ids: Id[]) => Promise<void>
  /** All that match what is shown. */
  removeMatching?: () => Promise<void>
  export: (watch?: Watch) => Promise<void>
}

/** What the server explained is shown where it happened; anything else is a bug, and goes on. */
function explained(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  throw error
}

/** Which rows are meant, and not how they are shown. */
export function conditions(filter: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(filter).filter(
      ([name, value]) =>
        !['page_no', 'page_size', 'order_by'].includes(name) && value != null && value !== '',
    ),
  )
}

/** Of a form that edits a row. What no answer shows, such as a password, was empty when it was opened: as long as it is, it stays as it is. */
function said<F extends object>(form: F, row: Row): F {
  return Object.fromEntries(
    Object.entries(form).filter(([name, value]) => name in row || (value !== null && value !== '')),
  ) as F
}

/** A list page and its form: what is shown, what is being edited, and the moves between. What is said `once`, when a
 * row is made, is not in the form that edits it.
 */
export function useCrud<R extends Row, F extends object, Q extends Paging>(
  api: CrudApi<R, F, Q>,
  blank: (filter: NoInfer<Q>) => Blank<NoInfer<F>>,
  once: readonly (keyof NoInfer<F>)[] = [],
): Crud<R, F, Q> {
  let asked = 0

  /** Whatever came of it: what is shown is then what there is. */
  async function removeMatching(remove: CrudApi<R, F, Q>['removeMatching']) {
    try {
      await remove?.(conditions(crud.shown) as Q, crud.total)
      crud.filter.page_no = 1
    } finally {
      await crud.load()
    }
  }

  const crud: Crud<R, F, Q> = shallowReactive({
    filter: reactive({ page_no: 1, page_size: 20 }) as Q,
    shown: {} as Q,
    rows: [],
    total: 0,
    loading: false,
    saving: false,

    /** The last question counts: an older answer that comes late is dropped. */
    async load() {
      const turn = ++asked
      crud.loading = true
      try {
        const filter = { ...crud.filter }
        const page = await api.list(filter)
        if (turn !== asked) return
        crud.shown = filter
        crud.rows = page.items
        crud.total = page.total
        crud.failure = undefined
      } catch (error) {
        if (turn !== asked) return
        crud.rows = []
        crud.total = 0
        crud.failure = explained(error)
      } finally {
        if (turn === asked) crud.loading = false
      }
    },

    search() {
      crud.filter.page_no = 1
      return crud.load()
    },

    reset() {
      const filter = crud.filter as Record<string, unknown>
      for (const name of Object.keys(filter))
        if (name !== 'page_size' && name !== 'order_by') Reflect.deleteProperty(filter, name)
      return crud.search()
    },

    create() {
      crud.editing = undefined
      crud.refusal = undefined
      crud.form = reactive(blank(crud.filter)) as F
    },

    /** What is edited is what the row is now, not what it was when it was listed. */
    async edit({ id }) {
      const row = await api.get(id)
      const form: Record<string, unknown> = { ...blank(crud.filter) }
      for (const name in form) if (name in row) form[name] = row[name as keyof R]
      for (const name of once) Reflect.deleteProperty(form, name)
      crud.editing = row
      crud.refusal = undefined
      crud.form = reactive(form) as F
    },

    close() {
      crud.form = undefined
    },

    async save() {
      const form = crud.form as F
      const row = crud.editing
      crud.saving = true
      crud.refusal = undefined
      try {
        await (row === undefined
          ? api.create(form)
          : api.update(row.id, { ...said(form, row), version: row.version }))
      } catch (error) {
        crud.refusal = explained(error)
        return
      } finally {
        crud.saving = false
      }
      crud.form = undefined
      await crud.load()
    },

    async remove(ids) {
      await api.remove(ids)
      const { page_no: page = 1 } = crud.filter
      if (page > 1 && ids.length >= crud.rows.length) crud.filter.page_no = page - 1
      await crud.load()
    },

    removeMatching: api.removeMatching && (() => removeMatching(api.removeMatching)),

    export: (watch) => api.export(crud.filter, watch),
  })
  return crud
}
