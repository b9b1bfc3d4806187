/** Pressing for an incident with one tap: counted once for each press, whatever became of the answer. */
import type { Detail, MoveView } from '../api/contract'
import { bodyOf, type Attempt, type MoveRequest } from './move'

/** It is made on whatever version there is. */
export const NUDGE: MoveView = { move: 'nudge', tone: 'plain', fields: [], needs_if_match: false }

export type Nudge = (number: string, note?: string) => Promise<Detail>

/** A nudge whose answer was lost goes again under the same key, so that the unit is not pressed twice. */
export function createNudge(make: (request: MoveRequest) => Promise<Detail>): Nudge {
  const attempts = new Map<string, Attempt>()

  return async (number, note = '') => {
    const after = await make({
      number,
      version: 0,
      move: NUDGE,
      values: bodyOf('nudge', { note }),
      earlier: attempts.get(number) ?? null,
      onAttempt: (attempt) => attempts.set(number, attempt),
    })
    attempts.delete(number)
    return after
  }
}
