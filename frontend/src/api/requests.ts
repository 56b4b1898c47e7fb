/** Requests whose answer was lost on the way: the server may have saved the row. */
import { http, type ApiError } from './http'
import type { ResponseData } from './types'

/** `crypto.randomUUID` does not exist over plain http. */
export function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Whether there was no answer of the server itself: no network, or an error of a proxy. */
export const isAnswerLost = ({ status }: ApiError) => [0, 502, 504].includes(status)

/** Returns whether the request has created a row. */
export async function hasCreatedRow(id: string): Promise<boolean> {
  type Answer = ResponseData<'/api/v1/common/requests'>
  return (await http.get<Answer>('/api/v1/common/requests', { request_id: id })).saved
}
