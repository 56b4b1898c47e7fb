import { describe, expect, test, vi } from 'vitest'
import type { CrudApi, Id } from '@/api/crud'
import { ApiError } from '@/api/http'
import { useCrud, type Paging } from '@/composables/useCrud'

interface Fruit {
  id: Id
  version: number
  name: string
  made_by: string
}
type Form = { name: string }
type Filter = Paging & { name?: string | null }

function shop() {
  let rows: Fruit[] = [{ id: 1, version: 3, name: 'apple', made_by: 'tree' }]
  const api = {
    list: vi.fn(async () => ({ items: [...rows], total: rows.length })),
    get: vi.fn(async (id: Id) => rows.find((row) => row.id === id) as Fruit),
    create: vi.fn(async (form: Form, _requestId?: string) => {
      rows.push({ id: 2, version: 1, made_by: '', ...form })
      return rows.at(-1) as Fruit
    }),
    update: vi.fn(async (_id: Id, _form: Form) => rows[0] as Fruit),
    remove: vi.fn(async (ids: Id[]) => {
      rows = rows.filter((row) => !ids.includes(row.id))
      return null
    }),
    removeMatching: vi.fn(async (_filter: Filter, _count: number) => null),
    export: vi.fn(async () => {}),
  } satisfies CrudApi<Fruit, Form, Filter>
  return { api, crud: useCrud<Fruit, Form, Filter>(api, () => ({ name: '' })) }
}

describe('useCrud: list', () => {
  test('load fills rows and total', async () => {
    const { crud } = shop()
    await crud.load()
    expect(crud.rows.map((row) => row.name)).toEqual(['apple'])
    expect(crud.total).toBe(1)
    expect(crud.loading).toBe(false)
  })

  test('a failed load sets loadError, and the next load clears it', async () => {
    const { api, crud } = shop()
    api.list.mockRejectedValueOnce(new ApiError(500, 'internal', 'Something went wrong'))
    await crud.load()
    expect(crud.loadError?.message).toBe('Something went wrong')
    expect(crud.loaded).toBe(false)
    await crud.load()
    expect(crud.loadError).toBeUndefined()
  })

  test('rows and total stay when they cannot be loaded again', async () => {
    const { api, crud } = shop()
    await crud.load()
    api.list.mockRejectedValueOnce(new ApiError(0, 'unreachable', 'No network'))
    await crud.load()
    expect([crud.rows.length, crud.total, crud.loaded]).toEqual([1, 1, true])
  })

  test('a response that is older than the last request is ignored', async () => {
    const { api, crud } = shop()
    let resolveFirst!: (page: { items: Fruit[]; total: number }) => void
    api.list.mockReturnValueOnce(new Promise((resolve) => (resolveFirst = resolve)))
    const first = crud.load()
    await crud.load()
    resolveFirst({ items: [], total: 0 })
    await first
    expect(crud.total).toBe(1)
  })

  test('search and reset go to the first page, and reset clears the filter', async () => {
    const { crud } = shop()
    crud.filter.page_no = 4
    crud.filter.page_size = 50
    crud.filter.name = 'a'
    await crud.search()
    expect(crud.filter.page_no).toBe(1)
    await crud.reset()
    expect(crud.filter).toEqual({ page_no: 1, page_size: 50 })
  })

  test('deleting the last row of a page opens the page before', async () => {
    const { crud } = shop()
    await crud.load()
    crud.filter.page_no = 2
    await crud.remove([1])
    expect(crud.filter.page_no).toBe(1)
  })
})

describe('useCrud: removeMatching', () => {
  test('sends the applied filter, not the edited one', async () => {
    const { api, crud } = shop()
    Object.assign(crud.filter, { name: 'a', order_by: 'name', page_no: 3 })
    await crud.load()
    crud.filter.name = ''
    await crud.removeMatching?.()
    expect(api.removeMatching).toHaveBeenCalledWith({ name: 'a' }, 1)
    expect(crud.filter.page_no).toBe(1)
  })

  test('loads the list again if the count has changed', async () => {
    const { api, crud } = shop()
    await crud.load()
    api.removeMatching.mockRejectedValueOnce(new ApiError(409, 'count_mismatch', 'count changed'))
    await expect(crud.removeMatching?.()).rejects.toThrow('count changed')
    expect(api.list).toHaveBeenCalledTimes(2)
  })

  test('is undefined if the API has no bulk delete', () => {
    const { api } = shop()
    expect(
      useCrud<Fruit, Form, Filter>({ ...api, removeMatching: undefined }, () => ({ name: '' }))
        .removeMatching,
    ).toBeUndefined()
  })
})

describe('useCrud: form', () => {
  test('an update sends the fields of the form and the version of the row', async () => {
    const { api, crud } = shop()
    await crud.load()
    await crud.edit(crud.rows[0] as Fruit)
    Object.assign(crud.form as Form, { name: 'pear' })
    await crud.save()
    expect(api.update).toHaveBeenCalledWith(1, { name: 'pear', version: 3 })
    expect(crud.form).toBeUndefined()
  })

  test('an edit form has no create-only fields', async () => {
    const { api } = shop()
    const crud = useCrud<Fruit, Form & { code?: string }, Filter>(
      api,
      () => ({ name: '', code: '' }),
      ['code'],
    )
    api.get.mockResolvedValueOnce({
      id: 1,
      version: 3,
      name: 'apple',
      made_by: 'tree',
      code: 'A',
    } as Fruit)
    await crud.edit({ id: 1 } as Fruit)
    await crud.save()
    expect(api.update).toHaveBeenCalledWith(1, { name: 'apple', version: 3 })
    crud.create()
    expect(crud.form).toEqual({ name: '', code: '' })
  })

  test('an update of a generated row sends only the fields that have changed', async () => {
    const row = { id: 1, version: 'a1', name: 'apple', data: { n: 2 ** 53 }, note: null }
    const update = vi.fn(async () => row)
    const api = { ...shop().api, get: vi.fn(async () => row), update }
    const form = () => ({ name: '', data: null as unknown, note: null as string | null })
    const crud = useCrud(
      api as unknown as CrudApi<typeof row, ReturnType<typeof form>, Filter>,
      form,
    )
    await crud.edit(row)
    Object.assign(crud.form as object, { name: 'pear' })
    await crud.save()
    expect(update).toHaveBeenLastCalledWith(1, { name: 'pear', version: 'a1' })
  })

  test('an update sends a write-only field only if it has a value', async () => {
    const { api } = shop()
    const crud = useCrud<Fruit, Form & { password?: string; scan?: string | null }, Filter>(
      api,
      () => ({ name: '', password: '', scan: null }),
    )
    await crud.edit({ id: 1 } as Fruit)
    Object.assign(crud.form as Form, { name: '' })
    await crud.save()
    expect(api.update).toHaveBeenCalledWith(1, { name: '', version: 3 })
    await crud.edit({ id: 1 } as Fruit)
    Object.assign(crud.form as Form, { password: 'new' })
    await crud.save()
    expect(api.update).toHaveBeenLastCalledWith(1, { name: 'apple', password: 'new', version: 3 })
  })

  test('edit loads the current row', async () => {
    const { api, crud } = shop()
    await crud.load()
    api.get.mockResolvedValueOnce({ id: 1, version: 4, name: 'fig', made_by: 'tree' })
    await crud.edit(crud.rows[0] as Fruit)
    expect(crud.form).toEqual({ name: 'fig' })
    expect(crud.editing?.version).toBe(4)
  })

  test('a failed save keeps the form open and sets formError', async () => {
    const { api, crud } = shop()
    crud.create()
    api.create.mockRejectedValueOnce(
      new ApiError(422, 'invalid', 'Some values are not valid', { name: 'required' }),
    )
    await crud.save()
    expect(crud.form).toEqual({ name: '' })
    expect(crud.formError?.fields).toEqual({ name: 'required' })
    expect(crud.saving).toBe(false)
  })

  test('an error that is no ApiError is thrown', async () => {
    const { api, crud } = shop()
    crud.create()
    api.create.mockRejectedValueOnce(new RangeError('a bug'))
    await expect(crud.save()).rejects.toThrow('a bug')
  })
})

describe('useCrud: rows that others change', () => {
  const stale = new ApiError(409, 'stale', 'Someone else has changed the data')

  test('an update that overwrites nothing of others is sent again with their version', async () => {
    const { api, crud } = shop()
    await crud.edit({ id: 1, version: 3, name: '', made_by: '' })
    if (crud.form) crud.form.name = 'pear'
    api.update.mockRejectedValueOnce(stale)
    api.get.mockResolvedValueOnce({ id: 1, version: 4, name: 'apple', made_by: 'someone' })
    await crud.save()
    expect(api.update.mock.lastCall).toEqual([1, { name: 'pear', version: 4 }])
    expect(crud.form).toBeUndefined()
  })

  test('a conflict is resolved by the user, and the form is saved then', async () => {
    const { api, crud } = shop()
    await crud.edit({ id: 1, version: 3, name: '', made_by: '' })
    if (crud.form) crud.form.name = 'pear'
    api.update.mockRejectedValueOnce(stale)
    api.get.mockResolvedValueOnce({ id: 1, version: 4, name: 'plum', made_by: '' })
    await crud.save()
    expect([crud.form?.name, crud.conflictingRow?.name]).toEqual(['pear', 'plum'])
    crud.resolveConflict({})
    await crud.save()
    expect(api.update.mock.lastCall).toEqual([1, { name: 'pear', version: 4 }])
  })

  test('the form of a deleted row is kept, and saved as a new row', async () => {
    const { api, crud } = shop()
    await crud.edit({ id: 1, version: 3, name: '', made_by: '' })
    const missing = new ApiError(404, 'not_found', 'The data does not exist')
    api.update.mockRejectedValueOnce(missing)
    api.get.mockRejectedValueOnce(missing)
    await crud.save()
    expect([crud.isDeleted, crud.form]).toEqual([true, { name: 'apple' }])
    crud.saveAsNew()
    await crud.save()
    expect(api.create).toHaveBeenCalledWith({ name: 'apple' }, expect.any(String))
  })
})

describe('useCrud: lost answers', () => {
  const lost = new ApiError(0, 'unreachable', 'No network')

  /** A server that may have created the row, but whose answer was lost. */
  async function lostCreate(error = lost) {
    const { api, crud } = shop()
    crud.create()
    Object.assign(crud.form as Form, { name: 'pear' })
    api.create.mockRejectedValueOnce(error)
    await crud.save()
    expect(crud.formError).toBe(error)
    const keys = () => api.create.mock.calls.map(([, key]) => key)
    return { api, crud, keys }
  }

  test.each([
    lost,
    new ApiError(502, 'http', 'Bad gateway'),
    new ApiError(503, 'request_time_exceeded', 'Too slow'),
    new ApiError(409, 'idempotency.in_progress', 'Not ended'),
  ])('saving again sends the same key after status $status', async (error) => {
    const { crud, keys } = await lostCreate(error)
    await crud.save()
    expect(keys()).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), keys()[0]])
    expect([crud.form, crud.formError]).toEqual([undefined, undefined])
  })

  test('each form has its own key, and so has an attempt after an answer', async () => {
    const { api, crud, keys } = await lostCreate(new ApiError(422, 'invalid', 'Invalid'))
    await crud.save()
    crud.create()
    await crud.save()
    expect(api.create).toHaveBeenCalledTimes(3)
    expect(new Set(keys()).size).toBe(3)
  })

  test('other values than those that were saved are kept, with a message', async () => {
    const { api, crud, keys } = await lostCreate()
    Object.assign(crud.form as Form, { name: 'plum' })
    api.create.mockRejectedValueOnce(new ApiError(422, 'idempotency.key_reused', 'Reused'))
    await crud.save()
    expect(crud.formError?.key).toBe('already_created')
    expect(crud.form).toEqual({ name: 'plum' })
    await crud.save()
    expect(keys()[1]).toBe(keys()[0])
    expect(keys()[2]).not.toBe(keys()[0])
  })

  test('a row whose answer was not stored counts as created', async () => {
    const { api, crud } = await lostCreate()
    const error = new ApiError(409, 'idempotency.answer_not_stored', 'Not stored')
    api.create.mockRejectedValueOnce(error)
    await crud.save()
    expect([crud.form, crud.formError]).toEqual([undefined, undefined])
  })
})
