/** A proposal as it is typed: kept until the town knows of it, and begun anew once it does. */
import type { EmergencyProposal, EmergencyView } from '../api/contract'
import type { Kept } from '../shared/kept'
import { later } from '../shared/local-time'

const DAY_MS = 86_400_000

export type Wanted = Required<Pick<EmergencyProposal, 'id' | 'reason' | 'since' | 'until' | 'grades' | 'categories' | 'areas'>>

/** The proposal to go on with: what was kept, else a new one; an end that is past is no end any more. */
export function begunWith(kept: Kept<Wanted>, id: string, now: number): Wanted {
  const until = later(now, DAY_MS)
  const fresh: Wanted = { id, reason: '', since: '', until, grades: [4, 3], categories: [], areas: [] }
  const found = kept.read()
  if (found === null) return fresh
  return { ...fresh, ...found, until: Date.parse(found.until) > now ? found.until : until }
}

/** Let go of what the town knows: it was proposed, whether or not the answer came back. */
export function forgetKnown(kept: Kept<Wanted>, { act, proposal, earlier }: EmergencyView): void {
  const id = kept.read()?.id
  if (id !== undefined && [act, proposal, ...earlier].some((each) => each?.id === id)) kept.forget()
}
