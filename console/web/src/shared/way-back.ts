/**
 * The way back from a move that was just made, where the workflow has one: what was reassigned or taken over is given
 * back to the unit that had it. What was told to people, a card, and a ruling have none.
 */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import type { Detail, MoveView, UnitRef } from '../api/contract'
import type { CallOff, Clock } from './clock'
import type { MoveRequest } from './move'

export const OFFERED_MS = 20_000
const TAKES_AWAY: ReadonlySet<string> = new Set(['reassign', 'take-over'])
const BACK = 'reassign'

export interface Back {
  move: MoveView
  /** The incident as the move left it. */
  incident: Detail
  unit: UnitRef
}

/** How what was just done is undone: null where the workflow has no way back, or does not offer it to this person. */
export function wayBack(before: Detail, move: string, after: Detail): Back | null {
  const unit = before.lead_unit
  const back = after.moves.find((offered) => offered.move === BACK)
  if (!TAKES_AWAY.has(move) || unit === null || back === undefined || after.lead_unit?.id === unit.id) return null
  const allowed = back.fields.find(({ name }) => name === 'unit')?.choices?.some(({ value }) => value === unit.id) ?? true
  return allowed ? { move: back, incident: after, unit } : null
}

export interface UndoParts {
  make: (request: MoveRequest) => Promise<Detail>
  reason: () => string
  clock: Clock
}
export interface Undo {
  offered: Readonly<ShallowRef<Back | null>>
  busy: Readonly<Ref<boolean>>
  offer: (back: Back | null) => void
  /** Go back. Returns the incident as it then stands; throws what the server refused. */
  undo: () => Promise<Detail | null>
}

export function createUndo({ make, reason, clock }: UndoParts): Undo {
  const offered = shallowRef<Back | null>(null)
  const busy = ref(false)
  let callOff: CallOff = () => undefined

  function offer(back: Back | null): void {
    callOff()
    offered.value = back
    if (back !== null) callOff = clock.after(OFFERED_MS, () => (offered.value = null))
  }

  async function undo(): Promise<Detail | null> {
    const back = offered.value
    if (back === null || busy.value) return null
    busy.value = true
    callOff() // it is not taken away while it is being done
    const { number, version } = back.incident
    const values = { unit: back.unit.id, reason: reason() }
    try {
      return await make({ number, version, move: back.move, values, earlier: null, onAttempt: () => undefined })
    } finally {
      busy.value = false
      offered.value = null
    }
  }

  return { offered, busy, offer, undo }
}
