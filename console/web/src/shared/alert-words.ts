/** What an alert says: its headline, why somebody is told, what was tried before. */
import type { Alert, ObjectionAlert, Tried } from '../api/contract'
import { locale, sentence, t, word } from '../texts'
import { nameOf } from './reference'

const ESCALATION = 'escalation'
/** Steps that come before the due time, for what was told before alerts carried it. */
const BEFORE: ReadonlySet<string> = new Set(['halfway', 'reminder'])

/** What and where, then what is the matter with it, and the number last. */
export function alertTitle(alert: Alert): string {
  const { number } = alert
  const what = alert.category ? nameOf(alert.category) : t('desk.queue.uncategorised')
  const where = alert.cell?.name ?? t('desk.queue.unplaced')
  if (alert.kind !== ESCALATION) return t('alert.notice', { what, where, notice: noticeOf(alert), number })
  if (alert.visit) return t('alert.visit', { what, where, level: word('level', alert.level, ''), number })
  return t('alert.escalation', { what, where, clock: word('clock', alert.clock_kind, ''), level: word('level', alert.level, ''), number })
}

/** The headline of what an assessor is told of an objection. */
export function objectionTitle({ kind, period, scheme, scheme_en: english }: ObjectionAlert): string {
  return t('alert.objection', { scheme: locale.value === 'en' ? english : scheme, period, notice: sentence('notice', kind) ?? t('notice.other') })
}

/** Where the objections of its period are decided. */
export function objectionAddress({ period_id: period }: ObjectionAlert): string {
  return `/assessment?period=${encodeURIComponent(period)}&tab=objections`
}

function noticeOf({ kind, level }: Alert): string {
  const said = sentence('notice', kind) ?? t('notice.other')
  return level === null ? said : `${said} · ${word('card', level)}`
}

/** How far up a ladder it is; a supervisor's card has more weight than any step of the ladder that is shipped. */
function rank({ kind, level, step }: Alert): number {
  if (kind === 'supervised') return level === 'red' ? 6 : 5
  return step ?? -1
}

export function gravestFirst(a: Alert, b: Alert): number {
  return (
    rank(b) - rank(a) ||
    Number(b.urgent) - Number(a.urgent) ||
    (a.grade ?? Infinity) - (b.grade ?? Infinity) ||
    b.at.localeCompare(a.at)
  )
}

/** Alerts that say the same of different incidents. */
export interface AlertGroup {
  key: string
  said: string
  alerts: [Alert, ...Alert[]]
}

/** Put together what says the same; the groups, and the alerts in each, stay in the order in which they come. */
export function grouped(alerts: readonly Alert[]): AlertGroup[] {
  const groups = new Map<string, AlertGroup>()
  for (const alert of alerts) {
    const key = [alert.kind, alert.level, alert.visit ? 'visit' : alert.clock_kind].join(' ')
    const group = groups.get(key)
    if (group) group.alerts.push(alert)
    else groups.set(key, { key, said: saidBy(alert), alerts: [alert] })
  }
  return [...groups.values()]
}

function saidBy(alert: Alert): string {
  if (alert.kind !== ESCALATION) return noticeOf(alert)
  if (alert.visit) return t('alert.visitSaid', { level: word('level', alert.level, '') })
  return word('clock', alert.clock_kind, '') + word('level', alert.level, '')
}

/** Why somebody is told, as it stands now: what was about to run out may have done so, or be settled. */
export function alertWhy(alert: Alert, now: number): string {
  if (alert.kind !== ESCALATION) return sentence('noticeWhy', alert.kind) ?? t('noticeWhy.other')
  const clock = word('clock', alert.clock_kind, '')
  if (alert.clock_state === 'paused') return t('alert.held', { clock })
  if (!isRunning(alert)) return t('alert.over', { clock })
  const stillToCome = alert.due_at === null ? BEFORE.has(alert.level ?? '') : now < Date.parse(alert.due_at)
  if (alert.visit) return stillToCome ? t('alert.visitSoon') : t('alert.visitDue')
  return stillToCome ? t('alert.dueSoon', { clock }) : t('alert.due', { clock })
}

/** Whether the time that an alert is about still runs; what is not known is taken to run. */
export function isRunning({ clock_state }: Alert): boolean {
  return clock_state === null || clock_state === 'running'
}

export function triedWords({ level, alerted }: Tried): string {
  const people = alerted.map(({ role, people: n }) => t('alert.people', { role: word('role', role), n }))
  const said = people.length > 0 ? t('alert.alerted', { people: people.join(t('common.and')) }) : t('alert.nobody')
  return t('alert.tried', { level: word('level', level), alerted: said })
}

/** In whose hands the incident was: the unit, and the person where there was one. */
export function whoHadIt(alert: Alert): string {
  return [alert.had_unit?.name, alert.had_handler?.name].filter((name) => name !== undefined).join(' · ')
}
