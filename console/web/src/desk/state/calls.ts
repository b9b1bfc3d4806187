/**
 * Whom somebody has to call: read anew as things happen, and never moved under the hand of whoever works down the list.
 *
 * A call that is recorded cannot be taken back. So no row goes away by itself: one that is done, by this person or by
 * somebody else, stays where it is and says so until the list is cleared, and whoever has to be called next is added at
 * the end.
 */
import { computed, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import type { CallView, IncidentChange } from '../../api/contract'
import type { Clock } from '../../shared/clock'
import { uuid7 } from '../../shared/ids'
import { createPresses } from '../../shared/presses'
import { createReading } from '../../shared/reading'

const CALM_MS = 1_000
/** Somebody else may have asked for a number, which the stream does not tell. */
const AGAIN_MS = 60_000
/** By this fact an incident gets a person who has to be called. */
const BRINGS = 'ResultTold'

/** `recorded`: by this person, just now; `gone`: nobody has to call any more, for whatever reason. */
export type CallState = 'open' | 'recorded' | 'gone'
export interface CallRow {
  call: CallView
  state: CallState
}
export interface CallsParts {
  read: () => Promise<CallView[]>
  /** Record that somebody was told on the telephone. */
  tell: (call: CallView, key: string) => Promise<unknown>
  clock: Clock
}
export interface Calls {
  rows: Readonly<ShallowRef<readonly CallRow[]>>
  loaded: Readonly<Ref<boolean>>
  error: Readonly<Ref<string>>
  busy: Readonly<Ref<boolean>>
  /** How many have to be called. */
  waiting: ComputedRef<number>
  /** How many rows are done and still stand there. */
  done: ComputedRef<number>
  /** Read the list now, and again from time to time from then on. */
  start: () => Promise<void>
  read: () => Promise<void>
  readSoon: () => void
  noteChange: (change: Pick<IncidentChange, 'number' | 'type'>) => void
  /** Let go of the rows that are done. */
  clear: () => void
  /** Record the call of a row, and say that it is; throws what the server refused. */
  record: (row: CallRow, say: () => void) => Promise<void>
}

/** The rows as they stand, each where it was, with what came at the end. */
function placed(rows: readonly CallRow[], found: readonly CallView[]): CallRow[] {
  const calls = new Map(found.map((call) => [call.number, call]))
  const kept = rows.map(({ call, state }): CallRow => {
    const now = calls.get(call.number)
    if (now !== undefined) return { call: now, state: 'open' }
    return { call, state: state === 'recorded' ? 'recorded' : 'gone' }
  })
  const listed = new Set(rows.map(({ call }) => call.number))
  return [...kept, ...found.filter(({ number }) => !listed.has(number)).map((call): CallRow => ({ call, state: 'open' }))]
}

export function createCalls({ read: ask, tell, clock }: CallsParts): Calls {
  const rows = shallowRef<readonly CallRow[]>([])
  const take = (found: readonly CallView[]): void => void (rows.value = placed(rows.value, found))
  const { loaded, error, start, read, readSoon } = createReading({ ask, take, clock, calmMs: CALM_MS, againMs: AGAIN_MS })
  const { busy, press } = createPresses(clock)
  /** By number, until there was an answer: the same call must not be recorded twice. */
  const keys = new Map<string, string>()

  const waiting = computed(() => rows.value.filter(({ state }) => state === 'open').length)
  const done = computed(() => rows.value.length - waiting.value)

  function noteChange({ number, type }: Pick<IncidentChange, 'number' | 'type'>): void {
    if (type === BRINGS || rows.value.some(({ call, state }) => call.number === number && state === 'open')) readSoon()
  }

  function clear(): void {
    rows.value = rows.value.filter(({ state }) => state === 'open')
  }

  function record({ call, state }: CallRow, say: () => void): Promise<void> {
    if (state !== 'open') return Promise.resolve()
    return press(call.number, 'tell', async () => {
      const key = keys.get(call.number) ?? uuid7(clock.now())
      keys.set(call.number, key)
      try {
        await tell(call, key)
        keys.delete(call.number)
        rows.value = rows.value.map((each) => (each.call.number === call.number ? { call: each.call, state: 'recorded' } : each))
        say()
      } finally {
        await read()
      }
    })
  }

  return { rows, loaded, error, busy, waiting, done, start, read, readSoon, noteChange, clear, record }
}
