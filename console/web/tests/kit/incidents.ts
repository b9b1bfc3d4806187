/** Valid incidents; a test names only what matters to it. */
import type { AssignmentView, ClockView, Detail, MoveField, MoveView, RequestView, Summary } from '../../src/api/contract'

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
    helping: false,
    handler: null,
    clock: null,
    accusation: false,
    needs_person: false,
    waits: false,
    escalation_level: null,
    followers: 0,
    is_part: false,
    awaits_look: false,
    parts_open: 0,
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
    custody: [],
    reasons: [],
    requests: [],
    attachments: [],
    caller: null,
    order: null,
    reporter: null,
    moves: [],
    forbidden: [],
    alerts: [],
    told: null,
    self_handled: false,
    on_duty: null,
    merged_into: null,
    merged: [],
    part_of: null,
    parts: [],
    ...changes,
  }
}

export function anAssignment(changes: Partial<AssignmentView> = {}): AssignmentView {
  return {
    id: '01936d0a-7e4b-7c3e-9f10-6d2f8b1a0c99',
    unit: { id: 'squad', name: '综合行政执法队' },
    role: 'lead',
    state: 'handling',
    handler: null,
    department: null,
    since: '2026-11-24T08:00:00Z',
    ended_at: null,
    reason: null,
    answer: null,
    binding: false,
    milestones: [],
    ...changes,
  }
}

export function aClock(changes: Partial<ClockView> = {}): ClockView {
  return {
    id: '01936d0a-7e4b-7c3e-9f10-6d2f8b1a0c01',
    kind: 'handle',
    state: 'running',
    time: 'natural',
    lamp: 'normal',
    assignment: null,
    milestone: null,
    started_at: '2026-11-24T08:00:00Z',
    allowance_seconds: 14400,
    due_soon_at: '2026-11-24T11:00:00Z',
    due_at: '2026-11-24T12:00:00Z',
    long_overdue_at: '2026-11-24T16:00:00Z',
    missing_year: null,
    next_step: null,
    rule: { document: 'limits', version: '1', kind: 'handle', category: null, grade: null, level: null, area_class: null, time: 'natural', allowance_seconds: 14400 },
    lines: [],
    counted: [],
    ...changes,
  }
}

export function aRequest(changes: Partial<RequestView> = {}): RequestView {
  return {
    id: '01936d0a-7e4b-7c3e-9f10-6d2f8b1a0c55',
    kind: 'extension',
    state: 'pending',
    decider: 'operator',
    asked_by: null,
    asked_at: '2026-11-24T08:00:00Z',
    decided_by: null,
    decided_at: null,
    reason: '等专用设备',
    due_at: '2026-11-24T20:00:00Z',
    was_due_at: '2026-11-24T12:00:00Z',
    imposed_due_at: null,
    done: null,
    reason_code: null,
    until: null,
    outside: false,
    answer: null,
    photos: [],
    ...changes,
  }
}

export function aField(changes: Partial<MoveField> = {}): MoveField {
  return { name: 'note', kind: 'text', required: false, alternatives: [], choices: null, max: null, purpose: null, fields: [], min: null, ...changes }
}

export function aMove(changes: Partial<MoveView> = {}): MoveView {
  return { move: 'comment', tone: 'plain', fields: [aField({ required: true })], needs_if_match: true, ...changes }
}
