/**
 * A call that an operator takes: what is written down of it, and its way through the door of reports.
 *
 * The report's id is made when the form opens, so that sending twice makes one report. From the first try on the very
 * same bytes are sent until there is an answer, because an answer that was lost may have been a receipt; meanwhile they
 * are kept in this browser, for this account.
 */
import { reactive, ref, type Ref } from 'vue'

import type { Api } from '../../api/client'
import type { AlikeView, Position, ReceiptBody, TellBy } from '../../api/contract'
import { jsonOf, problemOf, Unreachable, type Send } from '../../api/http'
import type { Clock } from '../../shared/clock'
import { uuid7 } from '../../shared/ids'
import { CALLS_KEPT } from '../../shared/kept-calls'
import { fromLocal } from '../../shared/local-time'
import { bodyOf, makeMove } from '../../shared/move'
import { digitsOf, isTelephone } from '../../shared/telephone'

export interface CallDraft {
  id: string
  text: string
  address: string
  /** Where somebody clicked; else the place is the cell, if there is one. */
  point: Position | null
  cell: string | null
  name: string
  phone: string
  /** Null until somebody chooses: a call where there is a number, else the code. */
  tellBy: TellBy | null
  urgent: boolean
  /** Who sent it as an order, where somebody did. */
  orderOf: OrderOf
  /** Their own number, and until when they want an answer, as a field of the form has it. */
  order: string
  dueAt: string
  /** The channel by which the order is answered. */
  replyTo: string | null
  /** An open incident that is the same thing. */
  into: string | null
  /** What was sent and is not answered yet. */
  sent: string | null
}
export type OrderOf = 'hotline' | 'county'
export type Phase = 'filling' | 'sending' | 'waiting' | 'done'
export type Lacking = 'text' | 'phone' | 'dueAt'
/** What became of joining it to another incident. */
export type Joined = 'no' | 'joining' | 'joined' | 'later'

export interface CallParts {
  api: Api
  send: Send
  clock: Clock
  memory: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  user: () => string | null
  /** A point in a cell, for a place that is known no better. */
  pointIn: (cell: string) => Position | null
}

/** What senders of orders are called in a report. */
const SYSTEMS: Record<OrderOf, string> = { hotline: '12345', county: 'county' }
const AGAIN_MS = 5_000
const JOIN_TRIES = 5
const JOIN_AGAIN_MS = 800
const SAME_MS = 450
const WORTH_LOOKING = 4

export function emptyCall(id: string): CallDraft {
  return {
    id,
    text: '',
    address: '',
    point: null,
    cell: null,
    name: '',
    phone: '',
    tellBy: null,
    urgent: false,
    orderOf: 'hotline',
    order: '',
    dueAt: '',
    replyTo: null,
    into: null,
    sent: null,
  }
}

/** The way that a call is told by, chosen or not. */
export function toldBy(draft: CallDraft): TellBy {
  if (draft.tellBy !== null) return draft.tellBy
  return digitsOf(draft.phone) === '' ? 'code' : 'phone'
}

/** The first thing that is missing or wrong; null when the call can be sent. */
export function firstLacking(draft: CallDraft, now: number): Lacking | null {
  if (draft.text.trim() === '') return 'text'
  const phone = digitsOf(draft.phone)
  if (phone === '' ? toldBy(draft) !== 'code' : !isTelephone(phone)) return 'phone'
  return draft.dueAt !== '' && !(Date.parse(fromLocal(draft.dueAt) ?? '') > now) ? 'dueAt' : null
}

/** The call as the door of reports reads it; what was left empty is left out. */
export function callBody(draft: CallDraft, pointIn: CallParts['pointIn']): Record<string, unknown> {
  const body: Record<string, unknown> = { report_id: draft.id, text: draft.text.trim(), tell_by: toldBy(draft) }
  const place = draft.point ?? (draft.cell === null ? null : pointIn(draft.cell))
  if (place) body.position = { lon: place.lon, lat: place.lat, crs: 'WGS-84' }
  if (draft.address.trim() !== '') body.address = draft.address.trim()
  if (draft.urgent) body.urgent = true
  const caller = { name: draft.name.trim(), phone: digitsOf(draft.phone) }
  const known = Object.entries(caller).filter(([, value]) => value !== '')
  if (known.length > 0) body.caller = Object.fromEntries(known)
  if (draft.order.trim() !== '') {
    const dueAt = fromLocal(draft.dueAt)
    const due = dueAt === undefined ? {} : { due_at: dueAt }
    const reply = draft.replyTo ? { reply_to: draft.replyTo } : {}
    body.origin = { system: SYSTEMS[draft.orderOf], number: draft.order.trim(), ...due, ...reply }
  }
  return body
}

export interface Call {
  draft: CallDraft
  phase: Readonly<Ref<Phase>>
  error: Readonly<Ref<Error | null>>
  lacking: Readonly<Ref<Lacking | null>>
  receipt: Readonly<Ref<ReceiptBody | null>>
  joined: Readonly<Ref<Joined>>
  alike: Readonly<Ref<AlikeView[]>>
  /** Show what was kept of a call that is not sent, else an empty form. */
  open: () => void
  /** Keep what is written so far. */
  keep: () => void
  /** Send it; the second time does nothing while the first is under way. */
  submit: () => Promise<void>
  /** Look soon for open incidents that may be the same. */
  lookSoon: () => void
  /** Begin with the next call. */
  next: () => void
  /** Let the call go that was written so far; what may have reached the server stays. */
  discard: () => void
  /** Whether something is written down that was not sent. */
  unsent: () => boolean
}

export function createCall({ api, send, clock, memory, user, pointIn }: CallParts): Call {
  const draft = reactive<CallDraft>(emptyCall(uuid7(clock.now())))
  const phase = ref<Phase>('filling')
  const error = ref<Error | null>(null)
  const lacking = ref<Lacking | null>(null)
  const receipt = ref<ReceiptBody | null>(null)
  const joined = ref<Joined>('no')
  const alike = ref<AlikeView[]>([])
  let looking = 0
  let stopLooking: (() => void) | null = null
  let stopWaiting: (() => void) | null = null

  const keptAs = (): string => CALLS_KEPT + (user() ?? '')

  function keep(): void {
    const blank = JSON.stringify({ ...draft }) === JSON.stringify(emptyCall(draft.id))
    if (blank || phase.value === 'done') memory.removeItem(keptAs())
    else memory.setItem(keptAs(), JSON.stringify(draft))
  }

  function restored(): CallDraft | null {
    try {
      const kept = JSON.parse(memory.getItem(keptAs()) ?? 'null') as CallDraft | null
      return kept === null ? null : { ...emptyCall(kept.id), ...kept }
    } catch {
      return null
    }
  }

  function begin(with_: CallDraft): void {
    Object.assign(draft, with_)
    phase.value = 'filling'
    error.value = null
    lacking.value = null
    receipt.value = null
    joined.value = 'no'
    alike.value = []
  }

  function open(): void {
    if (phase.value === 'sending' || phase.value === 'waiting') return
    begin(restored() ?? emptyCall(uuid7(clock.now())))
    if (draft.sent !== null) void submit()
    else lookSoon()
  }

  function next(): void {
    memory.removeItem(keptAs())
    begin(emptyCall(uuid7(clock.now())))
  }

  function discard(): void {
    if (draft.sent === null) next()
  }

  function unsent(): boolean {
    const kept = restored()
    return kept !== null && kept.sent === null && [kept.text, kept.address, kept.name, kept.phone, kept.order].some((each) => each.trim() !== '')
  }

  async function submit(): Promise<void> {
    if (phase.value === 'sending' || phase.value === 'done') return
    stopWaiting?.()
    lacking.value = draft.sent === null ? firstLacking(draft, clock.now()) : null
    if (lacking.value !== null) return
    draft.sent ??= JSON.stringify(callBody(draft, pointIn))
    phase.value = 'sending'
    error.value = null
    keep()
    try {
      await deliver(draft.sent)
    } catch (problem) {
      if (!(problem instanceof Unreachable)) throw problem
      wait(problem)
    }
  }

  async function deliver(sent: string): Promise<void> {
    const headers = { 'Content-Type': 'application/json', 'Gridloop-Account': user() ?? '' }
    const response = await send('/reports', { method: 'POST', body: sent, headers })
    if (response.ok) return settle(await jsonOf<ReceiptBody>(response))
    const problem = await problemOf(response)
    if (response.status === 401) void api.get('/me').catch(() => undefined) // asks for signing in again
    const mayHaveArrived = response.status >= 500 || response.status === 401 || response.status === 429
    if (mayHaveArrived) return wait(problem)
    error.value = problem
    draft.sent = null
    phase.value = 'filling'
    keep()
  }

  function wait(problem: Error): void {
    error.value = problem
    phase.value = 'waiting'
    stopWaiting = clock.after(AGAIN_MS, () => void submit())
  }

  function settle(found: ReceiptBody): void {
    receipt.value = found
    phase.value = 'done'
    keep()
    if (draft.into !== null) void join(found.number, draft.into)
  }

  /** Merge the new incident into the one it is the same as; triage may be moving it at this moment. */
  async function join(number: string, into: string): Promise<void> {
    joined.value = 'joining'
    for (let tries = 0; tries < JOIN_TRIES; tries += 1) {
      if (await joinedOnce(number, into)) {
        joined.value = 'joined'
        return
      }
      await new Promise<void>((done) => void clock.after(JOIN_AGAIN_MS, done))
    }
    joined.value = 'later'
  }

  async function joinedOnce(number: string, into: string): Promise<boolean> {
    try {
      const incident = await api.get('/incidents/{number}', { path: { number } })
      const move = incident.moves.find((each) => each.move === 'merge')
      if (move === undefined) return false
      await makeMove({ api, send }, { number, version: incident.version, move, values: bodyOf('merge', { into }), earlier: null, onAttempt: () => undefined })
      return true
    } catch {
      return false // said at the end: it can still be merged at the desk
    }
  }

  function lookSoon(): void {
    stopLooking?.()
    stopLooking = clock.after(SAME_MS, () => void look())
  }

  async function look(): Promise<void> {
    const asked = (looking += 1)
    const place = draft.point
    if (draft.text.trim().length < WORTH_LOOKING && place === null && draft.cell === null) {
      alike.value = []
      return
    }
    const json = {
      text: draft.text.trim(),
      address: draft.address.trim() || null,
      position: place ? { lon: place.lon, lat: place.lat } : null,
      cell: draft.cell,
    }
    const found = await api.post('/calls/alike', { json }).catch(() => null) // without a network the call goes on
    if (found !== null && asked === looking && phase.value !== 'done') alike.value = found.items
  }

  return { draft, phase, error, lacking, receipt, joined, alike, open, keep, submit, lookSoon, next, discard, unsent }
}
