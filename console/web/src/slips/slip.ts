/** What one printed slip says of an incident: 交办单, what a unit is asked to do; 督办单, what a superior wants done. */
import type { AssignmentView, AttachmentView, ClockView, Detail, EventView } from '../api/contract'
import { handlingOfLead } from '../shared/assignments'
import { countedWords, lineWords } from '../shared/clock-lines'
import { orderName } from '../shared/order'
import { reasonText } from '../shared/reasons'
import { nameOf, platformName } from '../shared/reference'
import { scannedAddress, type SlipKind } from '../shared/slips'
import { fullInstant, instant } from '../shared/time'
import { t, word } from '../texts'

/** So much has room on one page; the code leads to the rest. */
export const MOST_PHOTOS = 4
export const MOST_LINES = 7
const MOST_REASONS = 3
const MOST_TEXT = 360

const SUPERVISED = 'IncidentSupervised'
const OF_THE_UNIT: ReadonlySet<string> = new Set(['sign', 'handle', 'total', 'arrival', 'county'])

export interface Due {
  name: string
  due: string
  state: string
  lines: string[]
}
export interface Card {
  card: string
  count: string
  by: string
  at: string
  words: string
  /** Until when the unit that leads has to be done; null where nobody counts it now. */
  deadline: string | null
}
export interface Slip {
  number: string
  /** What the code opens. */
  address: string
  facts: [string, string][]
  text: string
  /** The text goes on where the page ends. */
  cut: boolean
  /** No unit has it: nothing was asked of anybody yet. */
  unassigned: boolean
  asked: string
  helpers: string[]
  grounds: string[]
  dues: Due[]
  photos: string[]
  morePhotos: number
  card: Card | null
}

function named(name: string, value: string | null | undefined): [string, string] {
  return [name, value === null || value === undefined || value === '' ? t('common.none') : value]
}

function placeOf({ cell, address }: Detail): string {
  return [cell?.name ?? t('desk.queue.unplaced'), address].filter((part) => part).join(' · ')
}

/** Why a clock is due when it is; of what is too long the beginning and the end, which tell most. */
function explained(clock: ClockView): string[] {
  const told = clock.lines
    .filter(({ lamp }) => lamp === null)
    .map((line) => [instant(line.at), word('clockFact', line.what), lineWords(line, clock.time)].filter((part) => part).join(' · '))
  const counted = clock.counted.map((line) => countedWords(line, clock))
  const all = [...told, ...counted]
  if (all.length <= MOST_LINES) return all
  return [...all.slice(0, MOST_LINES - 2), t('slips.linesLeftOut', { n: all.length - MOST_LINES + 1 }), ...all.slice(-1)]
}

function dueOf(clock: ClockView): Due {
  const due = clock.due_at === null ? t('slips.notDated') : fullInstant(clock.due_at)
  const state = clock.state === 'running' ? '' : word('clockState', clock.state)
  return { name: word('clock', clock.kind), due, state, lines: explained(clock) }
}

/** The clocks that the unit answers for and the one that the reporter was promised, as far as they still count. */
function dues({ clocks, assignments }: Detail): Due[] {
  const lead = assignments.filter(({ role, ended_at }) => role === 'lead' && ended_at === null).map(({ id }) => id)
  const counting = clocks.filter(({ state }) => state === 'running' || state === 'paused')
  return counting.filter(({ kind, assignment }) => OF_THE_UNIT.has(kind) && (assignment === null || lead.includes(assignment))).map(dueOf)
}

function inHand({ assignments }: Detail, role: AssignmentView['role']): AssignmentView[] {
  return assignments.filter((each) => each.role === role && each.ended_at === null)
}

/**
 * The rows of the documents by which the unit is the one: the duty item and the law, where they are named. Rows that
 * were passed over are grounds for nobody.
 */
function grounds({ reasons }: Detail): string[] {
  const [routed] = reasons.filter(({ step }) => step === 'route').slice(-1)
  const chosen = (routed?.lines ?? []).filter(({ code }) => !code.startsWith('route.lost_'))
  return chosen.slice(0, MOST_REASONS).map(reasonText)
}

function photosOf(attachments: readonly AttachmentView[]): string[] {
  const ready = attachments.filter(({ url, purpose }) => url !== null && purpose !== 'after')
  return ready.map(({ url, thumb_url }) => thumb_url ?? url ?? '')
}

/** Whose order it is, by its number there, and the due time that the order imposes. */
function orderedBy({ order }: Detail): [string, string][] {
  if (order === null) return []
  const due: [string, string][] = order.due_at === null ? [] : [named(t('desk.detail.imposed'), fullInstant(order.due_at))]
  return [named(t('desk.detail.order'), orderName(order)), ...due]
}

/** The latest card, with the words that came with it. */
function latestCard(incident: Detail, history: readonly EventView[]): Card | null {
  const [shown] = history.filter(({ type }) => type === SUPERVISED).slice(-1)
  if (shown === undefined) return null
  const due = handlingOfLead(incident)?.due_at
  return {
    card: word('card', String(shown.data.card)),
    count: String(shown.data.count ?? ''),
    by: shown.by?.name ?? word('role', shown.by?.role),
    at: fullInstant(shown.occurred_at),
    words: shown.note ?? '',
    deadline: due ? fullInstant(due) : null,
  }
}

export function slipOf(kind: SlipKind, incident: Detail, history: readonly EventView[], origin: string): Slip {
  const [lead] = inHand(incident, 'lead')
  const unassigned = incident.lead_unit === null
  const category = [platformName(incident.platform), incident.category ? nameOf(incident.category) : t('desk.queue.uncategorised')]
  const photos = photosOf(incident.attachments)
  return {
    number: incident.number,
    address: scannedAddress(incident.number, origin),
    facts: [
      named(t('slips.matter'), category.filter((part) => part).join(' · ')),
      named(t('slips.grade'), [word('grade', incident.grade ?? 'none'), incident.urgent ? t('desk.queue.urgent') : ''].filter((part) => part).join(' · ')),
      named(t('slips.place'), placeOf(incident)),
      named(t('slips.received'), fullInstant(incident.received_at)),
      named(t('slips.unit'), incident.lead_unit?.name ?? t('slips.noUnitYet')),
      named(t('slips.handler'), incident.handler?.name ?? (unassigned ? null : t('slips.notSigned'))),
      named(t('slips.assigned'), lead ? fullInstant(lead.since) : null),
      named(t('slips.status'), word('status', incident.status)),
      ...orderedBy(incident),
    ],
    text: incident.text.slice(0, MOST_TEXT),
    cut: incident.text.length > MOST_TEXT,
    unassigned,
    asked: unassigned ? t('slips.noUnitYet') : (lead?.reason ?? t('slips.byRules')),
    helpers: inHand(incident, 'co').map(({ unit, reason }) => t('slips.helper', { unit: unit.name, asked: reason ?? t('common.none') })),
    grounds: grounds(incident),
    dues: dues(incident),
    photos: photos.slice(0, MOST_PHOTOS),
    morePhotos: Math.max(0, photos.length - MOST_PHOTOS),
    card: kind === 'supervision' ? latestCard(incident, history) : null,
  }
}
