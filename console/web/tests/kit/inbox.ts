/** Valid entries of an inbox; a test names only what matters to it. */
import type { InboxEntry, Raised } from '../../src/api/contract'
import { aSummary } from './incidents'

export function aStep(changes: Partial<Raised> = {}): Raised {
  return {
    clock_kind: 'handle',
    clock_state: 'running',
    level: 'supervisor',
    step: 2,
    at: '2026-11-24T10:00:00Z',
    due_at: '2026-11-24T09:00:00Z',
    acknowledged_at: null,
    ...changes,
  }
}

export function anEntry(number: string, changes: Partial<InboxEntry> = {}): InboxEntry {
  return {
    incident: aSummary({ number, status: 'handling' }),
    gravity: 'late',
    at: '2026-11-24T10:00:00Z',
    raised: [aStep()],
    waiting: [],
    ruling: false,
    holder: { unit: { id: 'squad', name: '综合行政执法队' }, handler: null, since: '2026-11-24T08:00:00Z', held_seconds: 7200, paused_seconds: 0, counting: true },
    tried: { alerted: 0, nudges: 0, yellow_cards: 0, red_cards: 0, returns: 0, reworks: 0, extensions: 0 },
    next_step: null,
    moves: ['nudge', 'supervise'],
    unacknowledged: [],
    ...changes,
  }
}
