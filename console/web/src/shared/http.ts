/**
 * Speak to the server: JSON in, JSON out, refusals as `Problem`, an unreachable server as `Unreachable`.
 *
 * Knows no texts and no page, so that the service worker can use it; `messages` turns errors into words.
 */
const API = '/api/v1'

export interface ProblemBody {
  type?: string
  title?: string
  status?: number
  detail?: string
  errors?: { field: string; message: string }[]
  missing?: (string | { name?: string; label?: string })[]
  current?: unknown
}

/** The server said no, and why. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly body: ProblemBody,
    readonly retryAfter: number | null = null,
  ) {
    super(body.detail ?? body.title ?? '')
  }
}

/** No answer came back; whether the request arrived is not known. */
export class Unreachable extends Error {
  constructor() {
    super('unreachable')
  }
}

export interface Call {
  method?: string
  json?: unknown
  body?: BodyInit
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** How a request is sent; what sends takes this as an argument, so that a test can answer. */
export type Send = (path: string, call?: Call) => Promise<Response>

type Listener = () => void
const signedOut = new Set<Listener>()

/** Be told when the server no longer knows the session. */
export function onSignedOut(listener: Listener): void {
  signedOut.add(listener)
}

/** Send a request. Throws `Unreachable` at once when the browser knows that there is no network. */
export async function send(path: string, call: Call = {}): Promise<Response> {
  if (!navigator.onLine) throw new Unreachable()
  const headers: Record<string, string> = { Accept: 'application/json', ...call.headers }
  if (call.json !== undefined) headers['Content-Type'] = 'application/json'
  try {
    return await fetch(API + path, {
      method: call.method ?? 'GET',
      headers,
      body: call.json === undefined ? (call.body ?? null) : JSON.stringify(call.json),
      credentials: 'same-origin',
      cache: 'no-cache',
      signal: call.signal ?? null,
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Unreachable()
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  const wait = Number(response.headers.get('Retry-After'))
  let body: ProblemBody = {}
  if ((response.headers.get('Content-Type') ?? '').includes('json')) {
    try {
      body = (await response.json()) as ProblemBody
    } catch {
      body = {} // a truncated body says no more than its status
    }
  }
  return new Problem(response.status, body, Number.isFinite(wait) && wait > 0 ? wait : null)
}

/** Call the interface and return the JSON answer, `undefined` for an empty one. */
export async function call<T>(path: string, options: Call = {}): Promise<T> {
  const response = await send(path, options)
  if (response.status === 401) signedOut.forEach((listener) => listener())
  if (!response.ok) throw await problemOf(response)
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

export function query(params: Record<string, string | number | boolean | string[] | null | undefined>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined || value === '' || value === false) continue
    if (Array.isArray(value)) value.forEach((item) => search.append(name, item))
    else search.append(name, String(value))
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
