import { reactive, shallowReactive } from 'vue'
import type { CrudApi, Id } from '@/api/crud'
import type { DownloadOptions } from '@/api/download'
import { ApiError } from '@/api/http'
import { PendingKeys } from '@/api/idempotency'
import messages from '@/components/crud/messages'
import { language } from '@/locales'
import { changedFields, conflictingFields } from './rowConflict'

/** The server counts up to this number of rows, and deletes no more at once. */
export const COUNT_LIMIT = 1000

export interface Row {
  id: Id
  version?: number | string
}

export interface Paging {
  page_no?: number
  page_size?: number
  order_by?: string
}

/** The initial values of a form. A required field may start empty. */
export type EmptyForm<F> = { [K in keyof F]-?: F[K] | null }

export interface Crud<R, F, Q> {
  filter: Q
  /** The filter that `rows` match. `filter` may have been edited since. */
  appliedFilter: Q
  rows: R[]
  total: number
  loading: boolean
  /** Whether `rows` and `total` have been loaded. They stay when a later load fails. */
  loaded: boolean
  /** The error of the last load. */
  loadError?: ApiError
  form?: F
  editing?: R
  saving: boolean
  /** The error of the last save. */
  formError?: ApiError
  /** The edited row as someone else has saved it, if that made the last save fail. */
  conflictingRow?: R
  /** Someone else has deleted the edited row. */
  isDeleted: boolean
  load: () => Promise<void>
  search: () => Promise<void>
  reset: () => Promise<void>
  create: () => void
  edit: (row: R) => Promise<void>
  close: () => void
  save: () => Promise<void>
  /** Puts the values that were chosen for a conflict into the form. It can be saved then. */
  resolveConflict: (values: Partial<F>) => void
  /** Makes the form of a deleted row the form of a new row. */
  saveAsNew: () => void
  remove: (ids: Id[]) => Promise<void>
  /** Deletes all rows that match `appliedFilter`. */
  removeMatching?: () => Promise<void>
  export: (options?: DownloadOptions) => Promise<void>
}

/** Returns API errors, which the page shows, and throws all others. */
function requireApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  throw error
}

/** Returns the filters that are set, without paging and sorting. */
export function activeFilters(filter: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(filter).filter(
      ([name, value]) =>
        !['page_no', 'page_size', 'order_by'].includes(name) && value != null && value !== '',
    ),
  )
}

/**
 * State and actions of a list page and its form. Fields in `createOnly` are left out of the edit
 * form.
 */
export function useCrud<R extends Row, F extends object, Q extends Paging>(
  api: CrudApi<R, F, Q>,
  emptyForm: (filter: NoInfer<Q>) => EmptyForm<NoInfer<F>>,
  createOnly: readonly (keyof NoInfer<F>)[] = [],
): Crud<R, F, Q> {
  let lastRequest = 0
  const pendingKeys = new PendingKeys()

  async function removeMatching(remove: CrudApi<R, F, Q>['removeMatching']) {
    try {
      await remove?.(activeFilters(crud.appliedFilter) as Q, crud.total)
      crud.filter.page_no = 1
    } finally {
      await crud.load()
    }
  }

  function openForm(form: object, row?: R) {
    Object.assign(crud, { editing: row, formError: undefined, conflictingRow: undefined })
    crud.isDeleted = false
    pendingKeys.clear()
    crud.form = reactive(form) as F
  }

  /** Creates a row, unless an earlier attempt has created it and only its answer was lost. */
  async function create(form: F) {
    try {
      await pendingKeys.send('create', (key) => api.create(form, key))
    } catch (failure) {
      const error = requireApiError(failure)
      if (error.key === 'idempotency.answer_not_stored') return
      if (error.key !== 'idempotency.key_reused') throw error
      void crud.load()
      throw new ApiError(409, 'already_created', messages[language()].already_created)
    }
  }

  /** Sends the form. Returns the error of the server. */
  async function send(form: F, row?: R): Promise<ApiError | undefined> {
    try {
      await (row === undefined
        ? create(form)
        : api.update(row.id, { ...changedFields(form, row), version: row.version }))
    } catch (error) {
      return requireApiError(error)
    }
  }

  /**
   * Sends an update. If someone else has changed the row, but none of the fields that would be
   * overwritten, the update is sent again with the new version. Otherwise the user decides.
   */
  async function sendUpdate(form: F, row: R): Promise<ApiError | undefined> {
    const error = await send(form, row)
    if (error?.key !== 'stale' && error?.status !== 404) return error
    try {
      const current = await api.get(row.id)
      if (error.key !== 'stale') return error
      if (conflictingFields(form, row, current).some(({ choice }) => choice !== 'mine')) {
        crud.conflictingRow = current
        return error
      }
      crud.editing = current
      return send(form, current)
    } catch (failure) {
      if (requireApiError(failure).status !== 404) return error
      crud.isDeleted = true
      return error
    }
  }

  const crud: Crud<R, F, Q> = shallowReactive({
    filter: reactive({ page_no: 1, page_size: 20 }) as Q,
    appliedFilter: {} as Q,
    rows: [],
    total: 0,
    loading: false,
    loaded: false,
    saving: false,
    isDeleted: false,

    /** A response that is older than the last request is ignored. */
    async load() {
      const request = ++lastRequest
      crud.loading = true
      try {
        const filter = { ...crud.filter }
        const page = await api.list(filter)
        if (request !== lastRequest) return
        crud.appliedFilter = filter
        crud.rows = page.items
        crud.total = page.total
        crud.loaded = true
        crud.loadError = undefined
      } catch (error) {
        if (request !== lastRequest) return
        crud.loadError = requireApiError(error)
      } finally {
        if (request === lastRequest) crud.loading = false
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
      openForm(emptyForm(crud.filter))
    },

    /** Loads the row first: it may have changed since it was listed. */
    async edit({ id }) {
      const row = await api.get(id)
      const form: Record<string, unknown> = { ...emptyForm(crud.filter) }
      for (const name in form) if (name in row) form[name] = row[name as keyof R]
      for (const name of createOnly) Reflect.deleteProperty(form, name)
      openForm(form, row)
    },

    close() {
      crud.form = undefined
    },

    async save() {
      const form = crud.form as F
      const row = crud.editing
      crud.saving = true
      crud.formError = undefined
      crud.conflictingRow = undefined
      try {
        crud.formError = await (row === undefined ? send(form) : sendUpdate(form, row))
      } finally {
        crud.saving = false
      }
      if (crud.formError) return
      crud.form = undefined
      await crud.load()
    },

    resolveConflict(values) {
      crud.editing = crud.conflictingRow
      crud.conflictingRow = undefined
      crud.formError = undefined
      Object.assign(crud.form as F, values)
    },

    saveAsNew() {
      openForm({ ...emptyForm(crud.filter), ...crud.form })
    },

    async remove(ids) {
      await api.remove(ids)
      const { page_no: page = 1 } = crud.filter
      if (page > 1 && ids.length >= crud.rows.length) crud.filter.page_no = page - 1
      await crud.load()
    },

    removeMatching: api.removeMatching && (() => removeMatching(api.removeMatching)),

    export: (options) => api.export(crud.filter, options),
  })
  return crud
}
