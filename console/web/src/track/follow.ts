/** What the page of a receipt asks the server: how far it has come, its pictures, and what its holder does. */
import type { Followed } from '../api/contract'
import { jsonOf, problemOf, send } from '../api/http'
import { attemptFor, type Attempt } from '../shared/move'
import { learnServerTime } from '../shared/time'
import type { Receipt } from './receipt'

export type Act = 'rate' | 'reopen' | 'contest'

async function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const response = await send(`/follow${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', ...headers },
  })
  if (!response.ok) throw await problemOf(response)
  return response
}

export async function look(receipt: Receipt): Promise<Followed> {
  const askedAt = Date.now()
  const told = await jsonOf<Followed>(await post('', receipt))
  learnServerTime(told.at, askedAt)
  return told
}

/** The picture's address on this page; whoever uses it revokes it. */
export async function picture(receipt: Receipt, id: string, size: 'full' | 'thumb'): Promise<string> {
  const response = await post(`/photos/${id}`, { ...receipt, size })
  return URL.createObjectURL(await response.blob())
}

/** What the holder wishes: sent again as it is after a lost answer it is done once, and changed it is another wish. */
export class Wish {
  private attempt: Attempt | null = null

  constructor(
    private readonly act: Act,
    private readonly ask = post,
  ) {}

  async send(receipt: Receipt, version: number, form: object): Promise<Followed> {
    this.attempt = attemptFor(this.attempt, JSON.stringify(form))
    const headers = { 'Idempotency-Key': this.attempt.key, 'If-Match': `"${version}"` }
    return await jsonOf<Followed>(await this.ask(`/${this.act}`, { ...receipt, ...form }, headers))
  }
}
