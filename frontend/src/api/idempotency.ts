/** Idempotency keys: the server executes one of the requests with the same key. */
import { ApiError, http } from './http'
import type { KeyPath, ResponseData } from './types'

/** A user who repeats an action later than this wants it once more. */
const ACTION_KEY_MS = 5 * 60_000

/** `crypto.randomUUID` does not exist over plain http. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * Whether the server may have executed the request, or may be executing it: no network, an error of
 * a proxy or the server, an answer that was cut off, or a request with the same key that has not
 * ended.
 */
const isOutcomeUnknown = (error: unknown) =>
  !(error instanceof ApiError) ||
  error.status === 0 ||
  error.status >= 500 ||
  error.key === 'idempotency.in_progress'

/** The keys of actions whose outcome is not known. A repeated action sends its key again. */
export class PendingKeys {
  private keys = new Map<string, { key: string; createdAt: number }>()

  constructor(private maxAgeMs = Infinity) {}

  async send<T>(action: string, request: (key: string) => Promise<T>): Promise<T> {
    const key = this.keyOf(action)
    const settle = () => {
      if (this.keys.get(action)?.key === key) this.keys.delete(action)
    }
    try {
      const result = await request(key)
      settle()
      return result
    } catch (error) {
      if (!isOutcomeUnknown(error)) settle()
      throw error
    }
  }

  clear() {
    this.keys.clear()
  }

  private keyOf(action: string): string {
    const pending = this.keys.get(action)
    if (pending && Date.now() - pending.createdAt <= this.maxAgeMs) return pending.key
    const key = newKey()
    this.keys.set(action, { key, createdAt: Date.now() })
    return key
  }
}

const actionKeys = new PendingKeys(ACTION_KEY_MS)

/**
 * Sends a POST that is executed once, also if the user clicks twice, or repeats it because the
 * answer was lost.
 */
export const postOnce = <P extends KeyPath>(
  path: string,
  body?: unknown,
): Promise<ResponseData<P, 'post'>> =>
  actionKeys.send(`${path} ${JSON.stringify(body)}`, (key) => http.post(path, body, key))
