/** The history of an incident in words: what happened, from the facts the server recorded. */
import type { EventView, Person } from '../api/contract'
import { sentence, t, word } from '../texts'
import { categoryName, departmentName, reasonName, unitName } from './reference'
import { instant } from './time'

function text(data: Record<string, unknown>, name: string): string | null {
  const value = data[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}

/** Which move's list a reason is of. */
const LISTED: Record<string, 'decline' | 'hold'> = { IncidentDeclined: 'decline', HoldAsked: 'hold', IncidentHeld: 'hold', IncidentHeldWholly: 'hold' }

/** What becomes of a question to the reporter is no grant and no refusal. */
const QUESTION: Record<string, string> = { RequestMade: 'QuestionAsked', RequestGranted: 'QuestionAnswered', RequestLapsed: 'QuestionLapsed' }

/** What tells of parts without their numbers to whoever reported the whole. */
const PARTED: ReadonlySet<string> = new Set(['IncidentSplit', 'PartClosed', 'PartReopened'])

function moment(iso: string | null): string {
  return iso === null ? '' : instant(iso)
}

/** Each step with its due time, in the order of their numbers. */
function planned({ milestones, due_at: due }: Record<string, unknown>): string[] {
  if (!Array.isArray(milestones) || !Array.isArray(due)) return []
  return milestones.map((n, place) => `${String(n)}. ${t('milestones.due', { t: instant(String(due[place])) })}`)
}

/** What did not happen, what is not told to everybody, and what is more than others of its kind, has a sentence of its own. */
function typeOf({ type, data, given_to }: EventView): string {
  if (type === 'ResultTold' && data.delivered === false) return data.channel === 'sms' ? 'ResultOnItsWay' : 'ResultNotTold'
  if (type === 'OrderReplied' && data.former !== undefined) return 'OrderRepliedAgain'
  if (type === 'MilestoneReached' && data.late === true) return 'MilestoneReachedLate'
  if (type === 'AssignmentHandedOn' && given_to === null) return 'AssignmentHandedOnInside'
  if (type === 'IncidentReassigned' && data.taken_over === true) return 'IncidentTakenOver'
  if ((type === 'IncidentMerged' || type === 'IncidentUnmerged') && data.number === undefined) return `${type}Inside`
  if (PARTED.has(type) && data.number === undefined && data.numbers === undefined) return `${type}Inside`
  if (type === 'IncidentSupervised' && data.clock !== undefined) return 'IncidentSupervisedByLadder'
  if (type === 'IncidentClosed' && data.lead !== undefined) return 'IncidentClosedAlong'
  if (type === 'RequestMade' && data.kind === 'extension') return 'ExtensionAsked'
  if (type === 'RequestMade' && data.kind === 'hold') return 'HoldAsked'
  const ofQuestion = data.kind === 'material' ? QUESTION[type] : undefined
  if (ofQuestion !== undefined) return ofQuestion
  if (type === 'IncidentTransferred' && data.item !== undefined) return 'IncidentTransferredListed'
  if (type === 'IncidentHeld' && data.total_paused === true) return 'IncidentHeldWholly'
  if (type === 'IncidentResumed' && data.ended === true) return 'IncidentHoldEnded'
  if (type === 'HandlingExtended' && data.imposed_due_at !== undefined) return 'HandlingExtendedPastImposed'
  return type === 'ClockEscalated' && data.skipped === true ? 'ClockEscalatedSkipped' : type
}

/** Say what an event was, in one sentence. */
export function describe(event: EventView, cells: ReadonlyMap<string, string>): string {
  const { data } = event
  const type = typeOf(event)
  const category = text(data, 'category')
  const grade = text(data, 'grade')
  const cell = text(data, 'cell')
  const reason = text(data, 'reason_code')
  const why = word('leftWhy', text(data, 'why'), '')
  const unit = unitName(text(data, 'unit'))
  const params = {
    category: categoryName(category),
    grade: grade === null ? '' : `${category === null ? '' : ' · '}${word('grade', grade)}`,
    cell: cell === null ? '' : `${category ?? grade ? ' · ' : ''}${cells.get(cell) ?? cell}`,
    unit,
    from_unit: unitName(text(data, 'from_unit')),
    from: text(data, 'from_unit') === null ? '' : t('event.from', { unit: unitName(text(data, 'from_unit')) }),
    department: departmentName(text(data, 'unit'), text(data, 'department')),
    reason: reason === null ? '' : reasonName(LISTED[type] ?? 'return', reason),
    number: text(data, 'number') ?? '',
    numbers: Array.isArray(data.numbers) ? data.numbers.join(t('common.and')) : '',
    open: text(data, 'open') ?? '0',
    milestone: text(data, 'milestone') ?? '',
    milestones: planned(data).join(t('common.and')),
    item: text(data, 'item') ?? '',
    version: text(data, 'list_version') ?? '',
    limits: text(data, 'limits') ?? '',
    count: text(data, 'count') ?? '',
    stars: text(data, 'stars') ?? '',
    round: text(data, 'round') ?? '',
    person: personName(event.given_to),
    card: word('card', text(data, 'card'), ''),
    against: unit === '' ? '' : t('event.against', { unit }),
    outcome: word('outcome', text(data, 'outcome'), ''),
    kind: word('requestKind', text(data, 'kind'), ''),
    channel: word('channel', text(data, 'channel'), ''),
    code: text(data, 'channel') ?? '',
    clock: word('clock', text(data, 'clock_kind'), ''),
    level: word('level', text(data, 'level'), ''),
    due: moment(text(data, 'due_at')),
    was: moment(text(data, 'was_due_at')),
    since: moment(text(data, 'since')),
    until: moment(text(data, 'until')),
    imposed: moment(text(data, 'imposed_due_at')),
    why: why === '' ? '' : t('event.why', { why }),
  }
  return sentence('event', type, params) ?? type
}

/** Say who did it. */
export function actor(event: EventView): string {
  const { by } = event
  if (by === null || (by.role === 'platform' && by.name === null)) return word('role', 'platform')
  return t('event.by', { role: word('role', by.role, ''), name: by.name ?? '' }).trim()
}

export function personName(person: Person | null): string {
  return person?.name ?? ''
}
