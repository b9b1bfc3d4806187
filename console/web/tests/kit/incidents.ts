/** Valid incidents; a test names only what matters to it. */
import type { Detail, MoveField, MoveView, Summary } from '../../src/api/contract'

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
    accusation: false,
    needs_person: false,
    escalation_level: null,
    asked: [],
    sight: 'whole',
    ...changes,
  }
}

export function aDetail(changes: Partial<Detail> = {}): Detail {
  return {
    ...aSummary(),
    text: '路灯不亮',
    occurred_at: null,
    assignments: [],
    clocks: [],
    reasons: [],
    requests: [],
    attachments: [],
    reporter: null,
    moves: [],
    forbidden: [],
    alerts: [],
    told: null,
    self_handled: false,
    ...changes,
  }
}

export function aField(changes: Partial<MoveField> = {}): MoveField {
  return { name: 'note', kind: 'text', required: false, alternatives: [], choices: null, max: null, purpose: null, ...changes }
}

export function aMove(changes: Partial<MoveView> = {}): MoveView {
  return { move: 'comment', tone: 'plain', fields: [aField({ required: true })], needs_if_match: true, ...changes }
}
