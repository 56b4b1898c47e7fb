/** Types of requests and responses, by path and method of the OpenAPI schema. */
import type { paths } from './schema'

export type Path = keyof paths
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

export type Operation<P extends Path, M extends Method> = paths[P] extends { [K in M]: infer O }
  ? O
  : never

/** The `data` of the response. */
export type ResponseData<P extends Path, M extends Method = 'get'> =
  Operation<P, M> extends {
    responses: { 200: { content: { 'application/json': { data: infer D } } } }
  }
    ? D
    : never

export type RequestBody<P extends Path, M extends Method = 'post'> =
  Operation<P, M> extends { requestBody: { content: { 'application/json': infer B } } } ? B : never

export type Query<P extends Path, M extends Method = 'get'> =
  Operation<P, M> extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never

/** `Idempotency-Key` is the only header of a POST. */
type PostHeaders<P extends Path> =
  Operation<P, 'post'> extends { parameters: { header?: infer H } } ? NonNullable<H> : never

/** Paths whose POST takes an `Idempotency-Key`: `allow(…, idempotent=True)` in the back end. */
export type KeyPath = { [P in Path]: [PostHeaders<P>] extends [never] ? never : P }[Path]
