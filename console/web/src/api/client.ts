/**
 * Calls of the HTTP interface, typed by its contract: what is not in the OpenAPI document does not compile.
 *
 * Refusals are thrown as `Problem`, a server that cannot be reached as `Unreachable`.
 */
import type { paths } from './contract'
import { jsonOf, problemOf, send, type Send } from './http'

type Method = 'get' | 'post' | 'delete'
type Short<P> = P extends `/api/v1${infer Rest}` ? Rest : never
type PathFor<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, object> ? Short<P> : never
}[keyof paths]
type Operation<M extends Method, P extends string> = `/api/v1${P}` extends keyof paths ? paths[`/api/v1${P}`][M] : never

type Content<R> = R extends { content: infer C } ? C[keyof C] : undefined
type Answer<O> = O extends { responses: { 200: infer R } | { 201: infer R } } ? Content<R> : undefined
type Part<O, N extends string> = O extends { parameters: { [name in N]?: infer T } } ? NonNullable<T> : never
type Body<O> = O extends { requestBody: { content: { 'application/json': infer B } } } ? B : never

interface Extra<O> {
  /** What is null, empty or false is not asked for. */
  query?: Part<O, 'query'>
  headers?: Record<string, string>
}
type Places<O> = [Part<O, 'path'>] extends [never] ? { path?: undefined } : { path: Part<O, 'path'> }
/** A body as data, or as the very text that has to be sent. */
type Sent<O> = [Body<O>] extends [never] ? { json?: undefined } : { json: Body<O> } | { text: string }
type Given<O> = Extra<O> & Places<O> & Sent<O>
type Arguments<O> = object extends Given<O> ? [given?: Given<O>] : [given: Given<O>]
type Caller<M extends Method> = <P extends PathFor<M>>(path: P, ...given: Arguments<Operation<M, P>>) => Promise<Answer<Operation<M, P>>>

export interface Api {
  get: Caller<'get'>
  post: Caller<'post'>
  delete: Caller<'delete'>
}

type Value = string | number | boolean | readonly string[] | null | undefined
export type Query = Record<string, Value>

export function query(params: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined || value === '' || value === false) continue
    for (const item of Array.isArray(value) ? value : [value]) search.append(name, String(item))
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

interface AnyGiven {
  path?: Record<string, string>
  query?: Query
  json?: unknown
  text?: string
  headers?: Record<string, string>
}

function addressOf(path: string, given: AnyGiven): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(given.path?.[name] ?? ''))
  return filled + query(given.query ?? {})
}

export function createApi(sending: Send, signedOut: () => void): Api {
  const caller =
    (method: string) =>
    async (path: string, given: AnyGiven = {}): Promise<unknown> => {
      const body = given.text ?? (given.json === undefined ? undefined : JSON.stringify(given.json))
      const headers = body === undefined ? given.headers : { 'Content-Type': 'application/json', ...given.headers }
      const response = await sending(addressOf(path, given), { method, body, headers })
      if (response.status === 401) signedOut()
      if (!response.ok) throw await problemOf(response)
      return response.status === 204 ? undefined : jsonOf(response)
    }
  return { get: caller('GET'), post: caller('POST'), delete: caller('DELETE') } as Api
}

const listeners = new Set<() => void>()

/** Be told when the server no longer knows the session. */
export function onSignedOut(listener: () => void): void {
  listeners.add(listener)
}

export const api = createApi(send, () => listeners.forEach((listener) => listener()))
