/**
 * Speak to the server: JSON in, JSON out, refusals as `Problem`, an unreachable server as `Unreachable`.
 *
 * Knows no texts and no page, so that the service worker can use it; `messages` turns errors into words.
 */
import type { Detail, DocumentFault, Person, ProblemBody as Refusal } from './contract'

const API = '/api/v1'

/**
 * What a refusal says; nothing is certain, because a proxy may have answered. `current` and `changed_by` are there when
 * the incident changed, `faults` when a document is wrong.
 */
export type ProblemBody = Partial<Omit<Refusal, 'current' | 'changed_by'>> & {
  current?: Detail | null
  changed_by?: Person[]
  faults?: DocumentFault[]
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
  body?: BodyInit | undefined
  headers?: Record<string, string> | undefined
}

/** How a request is sent; what sends takes this as an argument, so that a test can answer. */
export type Send = (path: string, call?: Call) => Promise<Response>

/** Send a request. Throws `Unreachable` at once when the browser knows that there is no network. */
export async function send(path: string, call: Call = {}): Promise<Response> {
  if (!navigator.onLine) throw new Unreachable()
  const headers = { Accept: 'application/json', ...call.headers }
  try {
    return await fetch(API + path, {
      method: call.method ?? 'GET',
      headers,
      body: call.body ?? null,
      credentials: 'same-origin',
      cache: 'no-cache',
    })
  } catch {
    throw new Unreachable()
  }
}

/**
 * Read what the server says. Throws `Unreachable` when it is not the server's: the sign-in page of somebody's network
 * answers whatever it is asked with 200 and a page.
 */
export async function jsonOf<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T
  } catch {
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
