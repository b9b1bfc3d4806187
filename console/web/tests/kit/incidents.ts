/** Valid incidents; a test names only what matters to it. */
import type { Summary } from '../../src/api/contract'

export function aSummary(changes: Partial<Summary> = {}): Summary {
  return {
    number: '1',
    status: 'received',
    outcome: null,
    version: 1,
    seq: 1,
    category: null,
    grade: null,
    platform: null,
    cell: null,
    unplaced: true,
    position: null,
    address: null,
    summary: '路灯不亮',
    urgent: false,
    source: 'officer',
    received_at: '2026-11-24T08:00:00Z',
    lead_unit: null,
    handler: null,
    clock: null,
    needs_person: false,
    escalation_level: null,
    ...changes,
  }
}
