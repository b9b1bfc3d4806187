/** A supervisor's inbox: what came up, read anew when something happens to it, and taking note of it. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import type { Inbox, InboxEntry, IncidentChange } from '../api/contract'
import type { Clock } from './clock'
import { createReading } from './reading'

const CALM_MS = 600
/** A lamp turns, and a step is due, without anything that the stream would tell. */
const AGAIN_MS = 60_000
/** By these something may come up that was not here before. */
const RAISES: ReadonlySet<string> = new Set(['ClockEscalated', 'RequestMade', 'AssignmentReturned', 'AccusationRecorded', 'AccusationLifted'])

export type Gravity = InboxEntry['gravity']

export interface InboxParts {
  read: () => Promise<Inbox>
  acknowledge: (ids: string[]) => Promise<void>
  clock: Clock
}
export interface InboxState {
  entries: Readonly<ShallowRef<InboxEntry[]>>
  total: Readonly<Ref<number>>
  /** When the server counted. */
  asOf: Readonly<Ref<string>>
  loaded: Readonly<Ref<boolean>>
  error: Readonly<Ref<string>>
  /** How many there are of each kind. */
  counts: ComputedRef<Record<Gravity, number>>
  /** What sounds until somebody takes note of it, the gravest first. */
  alarms: ComputedRef<InboxEntry[]>
  /** Read it now, and again from time to time from then on. */
  start: () => Promise<void>
  read: () => Promise<void>
  readSoon: () => void
  /** Take note that an incident changed: one that is here, or one that may have come up. */
  noteChange: (change: Pick<IncidentChange, 'number' | 'type'>) => void
  acknowledge: (entries: readonly InboxEntry[]) => Promise<void>
}

export function createInbox({ read: ask, acknowledge: send, clock }: InboxParts): InboxState {
  const entries = shallowRef<InboxEntry[]>([])
  const total = ref(0)
  const asOf = ref('')
  const { loaded, error, start, read, readSoon } = createReading({ ask, take, clock, calmMs: CALM_MS, againMs: AGAIN_MS })

  const counts = computed(() => {
    const found: Record<Gravity, number> = { alarm: 0, late: 0, waiting: 0 }
    for (const { gravity } of entries.value) found[gravity] += 1
    return found
  })
  const alarms = computed(() => entries.value.filter(({ gravity, unacknowledged }) => gravity === 'alarm' && unacknowledged.length > 0))

  function take(found: Inbox): void {
    entries.value = found.items
    total.value = found.total
    asOf.value = found.as_of
  }

  function noteChange({ number, type }: Pick<IncidentChange, 'number' | 'type'>): void {
    if ((type !== null && RAISES.has(type)) || entries.value.some(({ incident }) => incident.number === number)) readSoon()
  }

  async function acknowledge(taken: readonly InboxEntry[]): Promise<void> {
    const ids = taken.flatMap(({ unacknowledged }) => unacknowledged)
    if (ids.length > 0) await send(ids)
    await read()
  }

  return { entries, total, asOf, loaded, error, counts, alarms, start, read, readSoon, noteChange, acknowledge }
}
