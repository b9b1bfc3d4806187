/** What the page knows with or without network: who is signed in, the township's words and cells, today's list. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import type { CellMap, IncidentPage, Me, ReferenceView, Summary } from '../api/contract'
import { Problem, Unreachable } from '../api/http'
import { messageOf } from '../shared/messages'
import { createTurns } from '../shared/turns'
import { DRAFT } from './outbox'
import { isDenied } from './incidents'
import type { Keeping } from './store'

/** What is the same for everybody; all other keys name the account that they belong to. */
const FOR_ALL: readonly string[] = ['reference', 'cells']

/** What the server told an account about incidents, as opposed to what its owner has not sent yet. */
function isAnswer(key: string): boolean {
  return /^(incident|mine|reported):/.test(key)
}

/** What somebody has to do, has under way, is done with, and reported. */
export type ListName = 'waiting' | 'open' | 'closed' | 'reported'
export type Part = Exclude<ListName, 'reported'>
/** A list as far as it was read; `more` says that there is more. */
export interface Listed {
  items: Summary[]
  more: boolean
}
export type Todo = Record<Part, Listed>
const NOTHING: Listed = { items: [], more: false }
const NOTHING_TO_DO: Todo = { waiting: NOTHING, open: NOTHING, closed: NOTHING }

/** Read a list page by page, up to so many pages. */
export async function readPages(read: (cursor: string | null) => Promise<IncidentPage>, most: number): Promise<Listed> {
  let page = await read(null)
  const items = [...page.items]
  for (let time = 1; time < most && page.next !== null; time += 1) {
    page = await read(page.next)
    items.push(...page.items)
  }
  return { items, more: page.next !== null }
}

/** Something that a whole page knows: how it is read, and where it is shown. */
export interface Topic<T> {
  read: () => Promise<T>
  show: (value: T) => void
}
export interface KnownParts {
  keeping: Keeping
  now: () => number
  me: Topic<Me> & { shown: () => Me | null }
  reference: Topic<ReferenceView>
  cells: Topic<CellMap>
  learnTime: () => Promise<void>
  list: (name: ListName) => Promise<Listed>
  /** That somebody signed out on another page of ours, which does not know this phone's copies. */
  left: { noted: () => boolean; settle: () => void }
  /** Let go of the complete reports that this phone still has copies of, but for those of one account. */
  forgetSent: (except: string | null) => Promise<void>
}
export interface Known {
  needSignIn: Ref<boolean>
  firstVisit: Readonly<Ref<boolean>>
  todo: Readonly<ShallowRef<Todo>>
  mineAt: Readonly<Ref<number | null>>
  mineStale: Readonly<Ref<boolean>>
  mineError: Readonly<Ref<string>>
  /** What the caller reported, from whichever device. */
  reported: Readonly<ShallowRef<Listed>>
  learnEverything: () => Promise<void>
  /** Read the caller's incidents; without network, the list as it was. */
  readMine: () => Promise<void>
  /** Read what the caller reported; without network, the list as it was. */
  readReported: () => Promise<void>
  /** Leave nothing of whoever was signed in to the next person at this phone, but for what was not sent yet. */
  forgetSession: () => Promise<void>
}

export function createKnown({ keeping, now, me, reference, cells, learnTime, list, left, forgetSent }: KnownParts): Known {
  const needSignIn = ref(false)
  const firstVisit = ref(false)
  const todo = shallowRef<Todo>(NOTHING_TO_DO)
  const mineAt = ref<number | null>(null)
  const mineStale = ref(false)
  const mineError = ref('')
  const reported = shallowRef<Listed>(NOTHING)
  const turns = createTurns()

  function keyOf(list: 'mine' | 'reported'): string {
    return `${list}:${me.shown()?.user ?? ''}`
  }

  function noteSignedOut(error: unknown): boolean {
    const signedOut = error instanceof Problem && error.status === 401
    if (signedOut) needSignIn.value = true
    return signedOut
  }

  /** Read something from the server and keep it; without network, what was kept. */
  async function learn<T>(key: string, topic: Topic<T>): Promise<void> {
    const before = await keeping.kept<T>(key)
    if (before) topic.show(before.value)
    try {
      const value = await topic.read()
      topic.show(value)
      await keeping.keep(key, value)
    } catch (error) {
      const signedOut = noteSignedOut(error)
      if (!signedOut && !(error instanceof Unreachable) && before === null) throw error
    }
  }

  async function learnEverything(): Promise<void> {
    if (left.noted()) await forgetSession()
    await learn('me', me)
    if (needSignIn.value) await keeping.forget(isAnswer)
    firstVisit.value = me.shown() === null
    const user = me.shown()?.user
    if (user === undefined) return
    await forgetOthers(user)
    void learnTime()
    await Promise.all([learn('reference', reference), learn('cells', cells)])
  }

  /** The list as it was, unless the server says that it is not for this person: then the copy goes. */
  async function copyAfter<T>(error: unknown, key: string): Promise<{ value: T; at: number } | null> {
    if (isDenied(error)) await keeping.forget((kept) => kept === key)
    return keeping.kept<T>(key)
  }

  async function readMine(): Promise<void> {
    const key = keyOf('mine')
    const counts = turns.take()
    try {
      const [waiting, open, closed] = await Promise.all([list('waiting'), list('open'), list('closed')])
      if (!counts()) return
      todo.value = { waiting, open, closed }
      mineAt.value = now()
      mineStale.value = false
      mineError.value = ''
      await keeping.keep(key, todo.value)
    } catch (error) {
      noteSignedOut(error)
      if (!counts()) return
      mineStale.value = true
      const before = await copyAfter<Todo>(error, key)
      if (before === null) {
        mineError.value = messageOf(error)
        if (isDenied(error)) todo.value = NOTHING_TO_DO
        return
      }
      todo.value = before.value
      mineAt.value = before.at
    }
  }

  async function readReported(): Promise<void> {
    const key = keyOf('reported')
    try {
      reported.value = await list('reported')
      await keeping.keep(key, reported.value)
    } catch (error) {
      noteSignedOut(error)
      const before = await copyAfter<Listed>(error, key)
      reported.value = before?.value ?? (isDenied(error) ? NOTHING : reported.value)
    }
  }

  async function forgetSession(): Promise<void> {
    await Promise.all([keeping.forget((key) => !FOR_ALL.includes(key) && !key.startsWith(DRAFT)), forgetSent(null)])
    left.settle()
  }

  /** Whoever was here before has gone without signing out. */
  async function forgetOthers(user: string): Promise<void> {
    const own = (key: string): boolean => key === 'me' || key.split(':')[1] === user
    await keeping.forget((key) => !FOR_ALL.includes(key) && !key.startsWith(DRAFT) && !own(key))
    await forgetSent(user)
  }

  return {
    needSignIn,
    firstVisit,
    todo,
    mineAt,
    mineStale,
    mineError,
    reported,
    learnEverything,
    readMine,
    readReported,
    forgetSession,
  }
}
