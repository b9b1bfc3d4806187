/** The days of a week by their dates, and the times of shifts as a roster shows them, in the township's time. */
import type { ShiftPerson, ShiftView } from '../api/contract'
import { t, word } from '../texts'

const DAY_MS = 86_400_000
const ZONE = 'Asia/Shanghai'

/** The date so many days after another one. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** How a day stands above its column: "周一 11-30". */
export function dayHead(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7
  return `${word('weekday', String(weekday))} ${day.slice(5)}`
}

function dateOf(iso: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE }).format(Date.parse(iso))
}

function clockOf(iso: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' }).format(Date.parse(iso))
}

/** A stretch of a day: "08:30–17:30", "22:00–次日 06:00", "00:00–24:00". */
export function hoursOf(stretch: { from: string; to: string }): string {
  const end = clockOf(stretch.to)
  const sameDay = dateOf(stretch.from) === dateOf(stretch.to)
  const until = sameDay ? end : end === '00:00' ? '24:00' : t('roster.nextDay', { at: end })
  return `${clockOf(stretch.from)}–${until}`
}

export function gapWords(gap: { from: string; to: string }): string {
  const [from = '', to = ''] = hoursOf(gap).split('–')
  return t('roster.gap', { from, to })
}

/** Who is away during a shift, and who stands in. */
export function awayWords(people: readonly ShiftPerson[]): string[] {
  return people.flatMap(({ person, away }) =>
    away.map(({ deputy }) => (deputy === null ? t('roster.away', { name: person.name }) : t('roster.standsIn', { name: person.name, deputy: deputy.name }))),
  )
}

export function peopleOf({ people }: ShiftView): string {
  return people.map(({ person }) => person.name).join(t('common.and'))
}
