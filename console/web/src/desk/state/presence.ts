/** Who else has the open incident open: said every few seconds, as long as the page is looked at. */
import { shallowRef, type ShallowRef } from 'vue'

import type { Person } from '../../api/contract'
import type { CallOff, Clock } from '../../shared/clock'

export const BEAT_MS = 20_000

export interface PresenceParts {
  /** Say that this incident is open here; returns who else has it open. */
  note: (number: string) => Promise<readonly Person[]>
  leave: (number: string) => Promise<void>
  /** Whether anybody looks at the page. */
  awake: () => boolean
  clock: Clock
}
export interface Presence {
  others: Readonly<ShallowRef<readonly Person[]>>
  /** This incident is open now, and the one before it no longer. */
  follow: (number: string | null) => void
}

export function createPresence({ note, leave, awake, clock }: PresenceParts): Presence {
  const others = shallowRef<readonly Person[]>([])
  let open: string | null = null
  let callOff: CallOff = () => undefined

  async function beat(number: string): Promise<void> {
    callOff = clock.after(BEAT_MS, () => void beat(number))
    if (!awake()) return
    const found = await note(number).catch(() => []) // it is no news that matters: the next beat tries again
    if (number === open) others.value = found
  }

  function follow(number: string | null): void {
    if (number === open) return
    callOff()
    if (open !== null) void leave(open).catch(() => undefined)
    open = number
    others.value = []
    if (number !== null) void beat(number)
  }

  return { others, follow }
}
