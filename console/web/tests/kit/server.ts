/** A server that answers as the test says, and remembers what it was asked. */
import { Unreachable, type Call, type Send } from '../../src/api/http'

export interface Asked {
  method: string
  path: string
  body: BodyInit | null
  headers: Record<string, string>
}
type Answer = Response | Error
type Answerer = (asked: Asked) => Answer | Promise<Answer>

export class TestServer {
  readonly asked: Asked[] = []
  private readonly answers: { method: string; path: RegExp; answer: Answerer }[] = []
  online = true

  /** Answer requests so; what was said last counts. */
  on(method: string, path: RegExp, answer: Answerer): void {
    this.answers.unshift({ method, path, answer })
  }

  readonly send: Send = async (path: string, call: Call = {}) => {
    const asked = { method: call.method ?? 'GET', path, body: call.body ?? null, headers: call.headers ?? {} }
    if (!this.online) throw new Unreachable()
    this.asked.push(asked)
    const found = this.answers.find((entry) => entry.method === asked.method && entry.path.test(path))
    if (found === undefined) throw new Error(`nobody answers ${asked.method} ${path}`)
    const answer = await found.answer(asked)
    if (answer instanceof Error) throw answer
    return answer
  }

  count(method: string, path: RegExp): number {
    return this.asked.filter((asked) => asked.method === method && path.test(asked.path)).length
  }
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } })
}

export function bytesOf(body: BodyInit | null): Uint8Array {
  return new Uint8Array(body as ArrayBuffer)
}
