/** What the duty roster says in words: by which line somebody is on duty, and who is told where nobody is. */
import type { DutyLine, DutyNow, OnDutyView } from '../api/contract'
import { t, word } from '../texts'
import { shortInstant } from './time'

const WEEK = 7

/** The days of a line: "周一至周五", "周一、周三", "每天", or its date. */
export function daysWords({ days, date }: DutyLine): string {
  if (date !== null) return date
  if (days.length === WEEK) return t('onDuty.everyDay')
  const [first, last] = [days[0], days[days.length - 1]]
  if (first === undefined || last === undefined) return ''
  const inARow = days.length > 2 && last - first === days.length - 1
  if (inARow) return t('onDuty.through', { first: word('weekday', String(first)), last: word('weekday', String(last)) })
  return days.map((day) => word('weekday', String(day))).join(t('common.and'))
}

export function lineWords(line: DutyLine): string {
  const said = t('onDuty.line', { when: daysWords(line), from: line.from, to: line.to })
  return line.turn_minutes === null ? said : `${said} · ${t('onDuty.turns', { n: line.turn_minutes })}`
}

/** Until when, and for whom, somebody is on duty. */
export function dutyWords({ until, instead_of }: OnDutyView): string {
  const parts = [instead_of ? t('onDuty.insteadOf', { name: instead_of.name }) : '', t('onDuty.until', { at: shortInstant(until) })]
  return parts.filter((part) => part !== '').join(' · ')
}

/** Who is told where nobody is on duty. */
export function insteadWords({ instead }: DutyNow): string {
  if (instead.length === 0) return t('onDuty.toldLead')
  return t('onDuty.told', { people: instead.map(({ name }) => name).join(t('common.and')) })
}
