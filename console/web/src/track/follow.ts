/** What the page of a receipt asks the server: how far it has come, its pictures, and what its holder does. */
import type { Followed } from '../api/contract'
import { jsonOf, problemOf, send } from '../api/http'
import { uuid7 } from '../shared/ids'
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

/** One wish of the holder, with a key of its own: sent again after a lost answer, it is done once. */
export class Wish {
  private readonly key = uuid7()

  constructor(
    private readonly act: Act,
    private readonly version: number,
  ) {}

  async send(receipt: Receipt, form: object): Promise<Followed> {
    const headers = { 'Idempotency-Key': this.key, 'If-Match': `"${this.version}"` }
    return await jsonOf<Followed>(await post(`/${this.act}`, { ...receipt, ...form }, headers))
  }
}
