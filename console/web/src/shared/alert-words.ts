/** What an alert says: its headline, why somebody is told, what was tried before. */
import type { Alert, AlertNotice, Tried } from '../api/contract'
import { sentence, t, word } from '../texts'

const ESCALATION = 'escalation'

export function alertTitle(alert: Alert | AlertNotice): string {
  const { number } = alert
  if (alert.kind !== ESCALATION) return t('alert.notice', { notice: sentence('notice', alert.kind) ?? t('notice.other'), number })
  return t('alert.escalation', { clock: word('clock', alert.clock_kind, ''), level: word('level', alert.level, ''), number })
}

export function alertWhy(alert: Alert): string {
  if (alert.kind !== ESCALATION) return sentence('noticeWhy', alert.kind) ?? t('noticeWhy.other')
  const clock = word('clock', alert.clock_kind, '')
  return alert.level === 'reminder' ? t('alert.dueSoon', { clock }) : t('alert.due', { clock })
}

export function triedWords({ level, told }: Tried): string {
  const people = told.map(({ role, people: n }) => t('alert.people', { role: word('role', role), n }))
  const said = people.length > 0 ? t('alert.told', { people: people.join(t('common.and')) }) : t('alert.nobody')
  return t('alert.tried', { level: word('level', level), told: said })
}

/** In whose hands the incident was: the unit, and the person where there was one. */
export function whoHadIt(alert: Alert): string {
  return [alert.had_unit?.name, alert.had_handler?.name].filter((name) => name !== undefined).join(' · ')
}
