/** The shapes of the HTTP interface that the pages read; described in full by the server's OpenAPI document. */

export type Status =
  | 'received'
  | 'assigned'
  | 'ruling'
  | 'handling'
  | 'awaiting_check'
  | 'awaiting_rating'
  | 'closed'
export type Lamp = 'normal' | 'due_soon' | 'overdue' | 'long_overdue'
export type ClockKind = 'total' | 'receive' | 'sign' | 'handle' | 'ruling' | 'check' | 'rating' | 'request'

export interface Coded {
  code: string
  name: string
}
export interface CategoryName extends Coded {
  name_en: string | null
}
export interface UnitRef {
  id: string
  name: string
}
export interface Person {
  user: string
  name: string
}
export interface Position {
  lon: number
  lat: number
}

/** When a clock that runs changes its lamp. */
export interface Turns {
  due_soon_at: string
  due_at: string
  long_overdue_at: string
}

export interface NextClock extends Turns {
  kind: ClockKind
  lamp: Lamp
  remaining_seconds: number
}

export interface Summary {
  number: string
  status: Status
  outcome: string | null
  version: number
  seq: number
  category: CategoryName | null
  grade: number | null
  platform: string | null
  cell: Coded | null
  unplaced: boolean
  position: Position | null
  address: string | null
  summary: string
  urgent: boolean
  source: string
  received_at: string
  lead_unit: UnitRef | null
  handler: Person | null
  clock: NextClock | null
  needs_person: boolean
  escalation_level: number | null
}

export interface Assignment {
  id: string
  role: string
  unit: UnitRef
  state: string
  handler: Person | null
  since: string
  ended_at: string | null
  binding: boolean
  reason: string | null
}

export interface Rule {
  document: string
  version: string
  kind: ClockKind
  category: string | null
  grade: number | null
  allowance_seconds: number
}

export interface ClockLine {
  at: string
  what: string
  due_at: string
  why: string | null
  allowance_seconds: number | null
  rule: Rule | null
  paused_seconds: number | null
  lamp: Lamp | null
  remaining_seconds: number | null
}

export interface Clock {
  id: string
  kind: ClockKind
  assignment: string | null
  state: 'running' | 'paused' | 'stopped' | 'voided'
  started_at: string
  due_soon_at: string | null
  due_at: string | null
  long_overdue_at: string | null
  allowance_seconds: number
  lamp: Lamp
  lines: ClockLine[]
  rule: Rule
}

export interface ReasonLine {
  code: string
  data: Record<string, unknown>
}

export interface Reason {
  step: string
  outcome: string | null
  by: string
  at: string
  version: string | null
  score: number | null
  gate: number | null
  lines: ReasonLine[]
}

export interface Request {
  id: string
  kind: string
  state: string
  asked_by: Person | null
  asked_at: string
  decided_by: Person | null
  decided_at: string | null
  reason: string | null
}

export interface Attachment {
  id: string
  sha256: string
  media_type: string
  bytes: number
  state: 'declared' | 'partial' | 'arrived' | 'stored' | 'refused'
  purpose: string | null
  reason?: string | null
  url: string | null
  thumb_url: string | null
}

export type FieldKind = 'text' | 'line' | 'unit' | 'category' | 'grade' | 'code' | 'attachments' | 'stars' | 'request'

export interface MoveField {
  name: string
  kind: FieldKind
  required: boolean
  /** The fields of which one must be filled in, where this is one of several. */
  alternatives: string[]
  /** How many characters, photos or stars. */
  max: number | null
  /** What the photos of this field show. */
  purpose: 'before' | 'after' | 'evidence' | null
  choices: { value: string; label: string | null }[] | null
}

/** A move that is offered; a detail lists them in the order in which they are shown. */
export interface Move {
  move: string
  tone: 'primary' | 'plain' | 'danger'
  fields: MoveField[]
  needs_if_match: boolean
}

export interface IncidentAlert {
  id: string
  step: number
  level: string
  at: string
  due_at: string | null
  acknowledged_at: string | null
  acknowledged_by: Person | null
}

export interface Detail extends Summary {
  text: string
  assignments: Assignment[]
  clocks: Clock[]
  reasons: Reason[]
  requests: Request[]
  attachments: Attachment[]
  reporter: ({ hidden: true } | Person) | null
  moves: Move[]
  alerts: IncidentAlert[]
  told: { at: string; channel: string } | null
  self_handled: boolean
}

export interface IncidentEvent {
  seq: number
  type: string
  occurred_at: string
  by: { user?: string | null; name?: string | null; role?: string | null } | null
  status: string
  version: number
  data: Record<string, unknown>
  note: string | null
  attachments: string[]
}

export interface Alert {
  id: string
  number: string
  kind: string
  level: string | null
  step: number | null
  title: string
  why: string
  who_had_it: string | null
  tried: string[]
  at: string
  due_at: string | null
  acknowledged_at: string | null
}

export interface Figures {
  open: number
  overdue: number
  due_soon: number
  needs_person: number
  by_status: Partial<Record<Status, number>>
  received_today: number
  closed_today: number
  unacknowledged_alerts: number
  stream: { state: 'normal' | 'degraded'; outbox: number; oldest_seconds: number }
  as_of: string
}

export interface CategoryRef {
  code: string
  name: string
  name_en: string | null
  parent: string | null
  platform: string | null
  grade: number | null
  leaf: boolean
}

export interface Reference {
  categories: CategoryRef[]
  units: { id: string; name: string; platform: string | null; kind: string }[]
  reasons: Record<string, ReasonCode[]>
  statuses: { value: string; label: string; stage: string }[]
  platforms: { value: string; label: string }[]
  limits_version: string | null
}
export interface ReasonCode {
  code: string
  label: string
}

export interface Grant {
  role: string
  unit: string | null
  unit_name: string | null
  area: string
  area_name: string
}

export interface Me {
  user: string
  name: string
  roles: Grant[]
  town: Coded
  profile: 'demo' | 'production'
}

export interface DemoAccount {
  user: string
  name: string
  role: string
  unit: string | null
  unit_name?: string | null
  areas: string[]
  area_names?: string[]
}

export interface DeadLetter {
  id: string
  consumer: string
  topic: string
  reason: string
  detail: string
  attempts: number
  first_at: string
  last_at: string
  state: string
  outcome: string | null
  number: string | null
  payload: string | null
}

export interface Page<T> {
  items: T[]
  next: string | null
}

export interface DeclaredAttachment {
  id: string
  sha256: string
  media_type: string
  bytes: number
  purpose?: string
}

export interface Receipt {
  number: string
  report_id: string
  sha256: string
  received_at: string
  signature: string
}

export interface CellProperties {
  code: string
  name: string
  village: string | null
  class: string | null
}
