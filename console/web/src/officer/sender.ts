/**
 * Send what waits in the outbox: the text first, its photos after it. Runs in the page and in the service worker.
 *
 * One sender at a time by a lock of the browser; where there is none, two may send the same report, which the server
 * takes once. A report leaves only under the account that wrote it: on a phone that people share, the session may be
 * the next person's between two requests, so each request says whose it is, and the server refuses it under another.
 */
import type { Me, ReceiptBody } from '../api/contract'
import { jsonOf, problemOf, Problem, Unreachable, type Send } from '../api/http'
import { uploadPhoto } from '../api/upload'
import type { PhoneStore, StoredPhoto, StoredReport, Trouble } from './store'
import { backOff, judge } from './verdict'

const LOCK = 'gridloop-outbox'
const OPEN: readonly string[] = ['waiting', 'sending', 'accepted']
/** Asking who is signed in costs little: when not even that succeeds, it is tried again at least this often. */
const LONGEST_SILENCE_MS = 30_000

/** `navigator.locks`, as much of it as is needed. */
export interface Locks {
  request: <T>(name: string, options: { ifAvailable: boolean }, act: (lock: unknown) => T) => Promise<unknown>
}
export interface SenderParts {
  store: PhoneStore
  send: Send
  now: () => number
  /** Null where the browser has none. */
  locks: Locks | null
}
export interface Sender {
  /**
   * Send everything that is due. `force` does not wait for the back-off; while somebody else sends, it takes its turn
   * afterwards: what it was called for, the network's return, may have come too late for the attempt under way.
   */
  sendOutbox: (force?: boolean) => Promise<void>
  /** When this account's next report is due, or null when nothing waits. */
  nextAttempt: (user: string) => Promise<number | null>
}

function troubleOf(problem: Problem | Unreachable): Trouble {
  if (problem instanceof Unreachable) return { kind: 'unreachable', status: 0, problem: null }
  const kinds = { refused: 'refused', 'sign-in': 'sign-in', later: 'busy', accepted: 'busy' } as const
  return { kind: kinds[judge(problem.status)], status: problem.status, problem: problem.body }
}

/** Whether the receipt is for exactly the bytes that this phone keeps. */
function matches(receipt: ReceiptBody, report: StoredReport): boolean {
  return receipt.sha256.toLowerCase() === report.sha256 && receipt.report_id.toLowerCase() === report.id
}

function sendFor(user: string, send: Send): Send {
  return (path, call = {}) => send(path, { ...call, headers: { ...call.headers, 'Gridloop-Account': user } })
}

export function createSender({ store, send, now, locks }: SenderParts): Sender {
  async function sendOutbox(force = false): Promise<void> {
    if (locks === null) return sendAll(force)
    await locks.request(LOCK, { ifAvailable: !force }, (lock) => (lock ? sendAll(force) : undefined))
  }

  async function nextAttempt(user: string): Promise<number | null> {
    const open = await store.reports.filter((report) => OPEN.includes(report.state) && report.user === user).toArray()
    return open.length === 0 ? null : Math.min(...open.map((report) => report.nextAttemptAt))
  }

  async function sendAll(force: boolean): Promise<void> {
    const due = await dueReports(force)
    if (due.length === 0) return
    const user = await signedIn(due)
    if (user === null) return
    for (const report of due.filter((item) => item.user === user)) {
      const goOn = await sendReport(report)
      if (!goOn) return
    }
  }

  async function dueReports(force: boolean): Promise<StoredReport[]> {
    const at = now()
    const open = await store.reports
      .filter((report) => OPEN.includes(report.state))
      .filter((report) => force || report.nextAttemptAt <= at)
      .toArray()
    return open.sort((a, b) => Number(b.draft.urgent) - Number(a.draft.urgent) || a.recordedAt - b.recordedAt)
  }

  async function signedIn(due: StoredReport[]): Promise<string | null> {
    try {
      const response = await send('/me')
      if (response.ok) return (await jsonOf<Me>(response)).user
      await noteAll(due, troubleOf(await problemOf(response)))
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
      await noteAll(due, troubleOf(error))
    }
    return null
  }

  async function noteAll(reports: StoredReport[], trouble: Trouble): Promise<void> {
    for (const report of reports) {
      const attempts = report.attempts + 1
      const nextAttemptAt = now() + Math.min(backOff(attempts, null), LONGEST_SILENCE_MS)
      const state = report.state === 'sending' ? 'waiting' : report.state
      await store.reports.update(report.id, { trouble, state, attempts, nextAttemptAt })
    }
  }

  /** Send one report. Returns whether it makes sense to go on with the next one. */
  async function sendReport(report: StoredReport): Promise<boolean> {
    try {
      if (report.receipt === null) {
        await store.reports.update(report.id, { state: 'sending', trouble: null })
        if (!(await deliver(report))) return true
      }
      await sendPhotos(report)
      await store.reports.update(report.id, { attempts: 0, nextAttemptAt: 0, trouble: null })
      return true
    } catch (error) {
      if (!(error instanceof Problem) && !(error instanceof Unreachable)) throw error
      await postpone(report, error)
      return troubleOf(error).kind === 'busy'
    }
  }

  async function postpone(report: StoredReport, error: Problem | Unreachable): Promise<void> {
    const attempts = report.attempts + 1
    const wait = backOff(attempts, error instanceof Problem ? error.retryAfter : null)
    const state = (await store.reports.get(report.id))?.receipt ? 'accepted' : 'waiting'
    await store.reports.update(report.id, { state, trouble: troubleOf(error), attempts, nextAttemptAt: now() + wait })
  }

  /** Send the text and keep its receipt. Returns false when it was refused for good. */
  async function deliver(report: StoredReport): Promise<boolean> {
    const headers = { 'Content-Type': 'application/json' }
    const response = await sendFor(report.user, send)('/reports', { method: 'POST', body: report.body, headers })
    if (judge(response.status) !== 'accepted') {
      const problem = await problemOf(response)
      if (judge(response.status) !== 'refused') throw problem
      await store.reports.update(report.id, { state: 'failed', trouble: troubleOf(problem), attempts: report.attempts + 1 })
      return false
    }
    const receipt = await jsonOf<ReceiptBody>(response)
    if (!matches(receipt, report)) {
      const trouble: Trouble = { kind: 'mismatch', status: response.status, problem: null }
      await store.reports.update(report.id, { state: 'failed', trouble })
      return false
    }
    await store.reports.update(report.id, { state: 'accepted', receipt })
    return true
  }

  async function sendPhotos({ id, user }: StoredReport): Promise<void> {
    const photos = await store.photos.where('report').equals(id).toArray()
    for (const photo of photos.filter((item) => item.state === 'waiting')) await sendPhoto(sendFor(user, send), photo)
    await store.reports.update(id, { state: 'done', doneAt: now() })
  }

  async function sendPhoto(sendIt: Send, photo: StoredPhoto): Promise<void> {
    try {
      await uploadPhoto(sendIt, photo)
      await store.photos.update(photo.id, { state: 'arrived', trouble: null })
    } catch (error) {
      // 409 is about where to go on, not about the photo.
      if (!(error instanceof Problem) || error.status === 409 || judge(error.status) !== 'refused') throw error
      await store.photos.update(photo.id, { state: 'refused', trouble: troubleOf(error) })
    }
  }

  return { sendOutbox, nextAttempt }
}
