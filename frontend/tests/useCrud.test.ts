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
    create: vi.fn(async (form: Form) => {
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

describe('a list page', () => {
  test('shows what the server has', async () => {
    const { crud } = shop()
    await crud.load()
    expect(crud.rows.map((row) => row.name)).toEqual(['apple'])
    expect(crud.total).toBe(1)
    expect(crud.loading).toBe(false)
  })

  test('says why there is nothing to show, and recovers', async () => {
    const { api, crud } = shop()
    api.list.mockRejectedValueOnce(new ApiError(500, 'internal', 'Something went wrong'))
    await crud.load()
    expect(crud.failure?.message).toBe('Something went wrong')
    await crud.load()
    expect(crud.failure).toBeUndefined()
  })

  test('drops an answer that comes after a later question', async () => {
    const { api, crud } = shop()
    let late!: (page: { items: Fruit[]; total: number }) => void
    api.list.mockReturnValueOnce(new Promise((resolve) => (late = resolve)))
    const first = crud.load()
    await crud.load()
    late({ items: [], total: 0 })
    await first
    expect(crud.total).toBe(1)
  })

  test('starts at the first page when the question changes, and forgets all of it on reset', async () => {
    const { crud } = shop()
    crud.filter.page_no = 4
    crud.filter.page_size = 50
    crud.filter.name = 'a'
    await crud.search()
    expect(crud.filter.page_no).toBe(1)
    await crud.reset()
    expect(crud.filter).toEqual({ page_no: 1, page_size: 50 })
  })

  test('goes back a page when the last row of one is deleted', async () => {
    const { crud } = shop()
    await crud.load()
    crud.filter.page_no = 2
    await crud.remove([1])
    expect(crud.filter.page_no).toBe(1)
  })
})

describe('all that match', () => {
  test('are those that are shown, whatever is being typed meanwhile', async () => {
    const { api, crud } = shop()
    Object.assign(crud.filter, { name: 'a', order_by: 'name', page_no: 3 })
    await crud.load()
    crud.filter.name = ''
    await crud.removeMatching?.()
    expect(api.removeMatching).toHaveBeenCalledWith({ name: 'a' }, 1)
    expect(crud.filter.page_no).toBe(1)
  })

  test('are looked at again when they are others by now', async () => {
    const { api, crud } = shop()
    await crud.load()
    api.removeMatching.mockRejectedValueOnce(new ApiError(409, 'not_as_many', 'look again'))
    await expect(crud.removeMatching?.()).rejects.toThrow('look again')
    expect(api.list).toHaveBeenCalledTimes(2)
  })

  test('are not offered where rows are removed one by one', () => {
    const { api } = shop()
    expect(
      useCrud<Fruit, Form, Filter>({ ...api, removeMatching: undefined }, () => ({ name: '' }))
        .removeMatching,
    ).toBeUndefined()
  })
})

describe('a form', () => {
  test('sends only its own fields and the version it was opened at', async () => {
    const { api, crud } = shop()
    await crud.load()
    await crud.edit(crud.rows[0] as Fruit)
    Object.assign(crud.form as Form, { name: 'pear' })
    await crud.save()
    expect(api.update).toHaveBeenCalledWith(1, { name: 'pear', version: 3 })
    expect(crud.form).toBeUndefined()
  })

  test('that edits a row has nothing of what is said once', async () => {
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

  test('that edits a row says nothing of what no answer shows until something is typed there', async () => {
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

  test('is opened with what the row is now, not what it was when listed', async () => {
    const { api, crud } = shop()
    await crud.load()
    api.get.mockResolvedValueOnce({ id: 1, version: 4, name: 'fig', made_by: 'tree' })
    await crud.edit(crud.rows[0] as Fruit)
    expect(crud.form).toEqual({ name: 'fig' })
    expect(crud.editing?.version).toBe(4)
  })

  test('stays open with what was typed when the server refuses it', async () => {
    const { api, crud } = shop()
    crud.create()
    api.create.mockRejectedValueOnce(
      new ApiError(422, 'invalid', 'Some values are not valid', { name: 'required' }),
    )
    await crud.save()
    expect(crud.form).toEqual({ name: '' })
    expect(crud.refusal?.fields).toEqual({ name: 'required' })
    expect(crud.saving).toBe(false)
  })

  test('does not hide an error nobody explained', async () => {
    const { api, crud } = shop()
    crud.create()
    api.create.mockRejectedValueOnce(new RangeError('a bug'))
    await expect(crud.save()).rejects.toThrow('a bug')
  })
})
