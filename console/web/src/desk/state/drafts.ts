/** What was filled in and not sent, for as long as the page is open: a dialog may be closed by mistake, or for something more urgent. */
import type { Attempt, MoveValues } from '../../shared/move'

/** `attempt`: how it was sent already, when no answer came: sent again unchanged, it must not happen twice. */
export interface Draft {
  values: MoveValues
  attempt: Attempt | null
}

export interface Drafts {
  /** What was filled in when this move on this incident was left; nothing when it was sent. */
  before: (number: string, move: string) => Draft | null
  /** Keep what was filled in beyond what the form began with. */
  keep: (number: string, move: string, draft: Draft, begun: MoveValues) => void
  forget: (number: string, move: string) => void
}

function isFilledIn(values: MoveValues, begun: MoveValues): boolean {
  const given = Object.entries(values).filter(([name, value]) => value !== begun[name])
  return given.some(([, value]) => (Array.isArray(value) ? value.length > 0 : Boolean(value)))
}

export function createDrafts(): Drafts {
  const kept = new Map<string, Draft>()
  const keyOf = (number: string, move: string): string => `${number} ${move}`

  return {
    before: (number, move) => kept.get(keyOf(number, move)) ?? null,
    keep: (number, move, { values, attempt }, begun) => {
      if (isFilledIn(values, begun)) kept.set(keyOf(number, move), { values: { ...values }, attempt })
      else kept.delete(keyOf(number, move))
    },
    forget: (number, move) => void kept.delete(keyOf(number, move)),
  }
}
