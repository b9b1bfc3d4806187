/** What an entry of the inbox says: why now, who has it, what was tried, what comes next; and how it is spoken. */
import type { InboxEntry, Raised, TriedSoFar, Waiting } from '../api/contract'
import { t, word, type TextKey } from '../texts'
import { stepWords } from './next-step'
import { nameOf } from './reference'
import { duration, shortInstant, timeLeft } from './time'

const TRIED = ['alerted', 'nudges', 'yellow_cards', 'red_cards', 'returns', 'reworks', 'extensions'] as const satisfies readonly (keyof TriedSoFar)[]
const GRAVE = 2

/** What it is about: the category, or that nobody knows. */
export function whatOf({ incident }: InboxEntry): string {
  return incident.category ? nameOf(incident.category) : t('desk.queue.uncategorised')
}

/** Where it is: the cell, and the address where one was given. */
export function whereOf({ incident }: InboxEntry): string {
  return incident.cell?.name ?? t('desk.queue.unplaced')
}

/** Why it came up, the latest step first, each as it stands now. */
export function whyLines(entry: InboxEntry, now: number): string[] {
  const ruling = entry.ruling ? [t('inbox.thirdReturn', { n: entry.tried.returns })] : []
  return [...ruling, ...entry.raised.map((step) => raisedLine(step, now)), ...entry.waiting.map((request) => askedLine(request, now))]
}

function raisedLine({ clock_kind, clock_state, level, at, due_at }: Raised, now: number): string {
  const said = { clock: word('clock', clock_kind), level: word('level', level), at: shortInstant(at) }
  if (clock_state === 'paused' || due_at === null) return t('inbox.held', said)
  const left = Date.parse(due_at) - now
  return left > 0 ? t('inbox.left', { ...said, t: duration(left) }) : t('inbox.over', { ...said, t: duration(-left) })
}

function askedLine({ kind, due_at }: Waiting, now: number): string {
  const said = { kind: word('requestKind', kind) }
  return due_at === null ? t('inbox.askedUndated', said) : t('inbox.asked', { ...said, left: timeLeft(due_at, now) })
}

/** In whose hands it is: a unit and its person, or whoever has the next move by its status. */
export function holderName({ holder, incident }: InboxEntry): string {
  if (holder.unit === null) return t(`inbox.with.${incident.status}`)
  return [holder.unit.name, holder.handler?.name].filter((name) => name !== undefined).join(' · ')
}

/** For how long, pauses taken out; `asOf` is when the server counted. */
export function heldFor({ holder }: InboxEntry, asOf: string, now: number): string {
  const since = holder.counting ? Math.max(0, now - Date.parse(asOf)) : 0
  const held = t(holder.counting ? 'inbox.held_for' : 'inbox.heldNow', { t: duration(holder.held_seconds * 1000 + since) })
  const paused = holder.counting && holder.paused_seconds >= 60 ? t('inbox.pausedFor', { t: duration(holder.paused_seconds * 1000) }) : ''
  return [held, paused].filter((part) => part !== '').join(t('common.then'))
}

/** What was tried so far, each kind with its number. */
export function triedWords({ tried }: InboxEntry): string[] {
  const done = TRIED.filter((name) => tried[name] > 0).map((name) => t(`inbox.${name}` satisfies TextKey, { n: tried[name] }))
  return done.length > 0 ? done : [t('inbox.nothingTried')]
}

/** What comes next by itself, and when. */
export function nextWords({ next_step }: InboxEntry, now: number): string {
  return next_step === null ? t('inbox.noNext') : stepWords(next_step, now)
}

/** How an alarm is spoken: where, what, and what makes it one. */
export function spoken(entry: InboxEntry): string {
  return t('inbox.spoken', { where: whereOf(entry), what: whatOf(entry), why: spokenWhy(entry) })
}

function spokenWhy({ incident }: InboxEntry): string {
  if (incident.urgent) return t('inbox.spokenUrgent')
  const grave = incident.grade !== null && incident.grade <= GRAVE
  return grave ? t('inbox.spokenGrade', { grade: word('grade', incident.grade) }) : t('inbox.spokenLate')
}
