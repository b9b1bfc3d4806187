/** What was filled in and not sent, for as long as the page is open: a dialog may be closed by mistake, or for something more urgent. */
import type { Draft } from '../../shared/move-form'

export interface Drafts {
  /** What was filled in when this move on this incident was left; nothing when it was sent. */
  before: (number: string, move: string) => Draft | null
  /** Keep what a form has that was not sent, if it has anything. */
  keep: (number: string, move: string, draft: Draft | null) => void
  forget: (number: string, move: string) => void
}

export function createDrafts(): Drafts {
  const kept = new Map<string, Draft>()
  const keyOf = (number: string, move: string): string => `${number} ${move}`

  return {
    before: (number, move) => kept.get(keyOf(number, move)) ?? null,
    keep: (number, move, draft) => {
      if (draft === null) kept.delete(keyOf(number, move))
      else kept.set(keyOf(number, move), draft)
    },
    forget: (number, move) => void kept.delete(keyOf(number, move)),
  }
}
