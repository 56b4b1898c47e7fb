import { beforeEach, describe, expect, test, vi } from 'vitest'
import { http } from '@/api/http'
import { offerToRevokeApiKeys } from '@/utils/apiKeys'
import { confirm } from '@/utils/confirm'

vi.mock('@/utils/confirm', () => ({ confirm: vi.fn() }))

const keys = [{ id: 'a' }, { id: 'b' }]

beforeEach(() => {
  vi.restoreAllMocks()
  vi.mocked(confirm).mockReset()
})

describe('API keys after a change of the password', () => {
  test('are revoked if the user wants that', async () => {
    vi.spyOn(http, 'get').mockResolvedValue(keys)
    const revoke = vi.spyOn(http, 'deleteRows').mockResolvedValue(null)
    vi.mocked(confirm).mockResolvedValue(true)
    expect(await offerToRevokeApiKeys()).toBe(0)
    expect(vi.mocked(confirm).mock.calls[0]?.[0]).toContain('2')
    expect(revoke).toHaveBeenCalledWith('/api/v1/api-keys/mine', ['a', 'b'])
  })

  test('stay valid if the user declines', async () => {
    vi.spyOn(http, 'get').mockResolvedValue(keys)
    const revoke = vi.spyOn(http, 'deleteRows').mockResolvedValue(null)
    vi.mocked(confirm).mockResolvedValue(false)
    expect(await offerToRevokeApiKeys()).toBe(2)
    expect(revoke).not.toHaveBeenCalled()
  })

  test('are not mentioned to a user who has none', async () => {
    vi.spyOn(http, 'get').mockResolvedValue([])
    expect(await offerToRevokeApiKeys()).toBe(0)
    expect(confirm).not.toHaveBeenCalled()
  })
})
