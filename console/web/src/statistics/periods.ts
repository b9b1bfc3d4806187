/**
 * The periods of the township's calendar by their names: `2026-11-27`, `2026-W48`, `2026-11`, `2026-Q4`, `2026`.
 *
 * Only calendar days are reckoned with here, in UTC; at which instants a period begins and ends is the server's to say.
 */
import { locale, t } from '../texts'

export const KINDS = ['day', 'week', 'month', 'quarter', 'year'] as const
export type Kind = (typeof KINDS)[number]

const FORMS: Record<Kind, RegExp> = {
  day: /^(\d{4})-(\d{2})-(\d{2})$/,
  week: /^(\d{4})-W(\d{2})$/,
  month: /^(\d{4})-(\d{2})$/,
  quarter: /^(\d{4})-Q([1-4])$/,
  year: /^(\d{4})$/,
}
const DAY_MS = 86_400_000
const ZONE = 'Asia/Shanghai'
/** So many periods make a trend: as far as one compares, and the same period a year before where that is not far. */
const TREND: Record<Kind, number> = { day: 14, week: 13, month: 13, quarter: 9, year: 5 }

/** Which kind of period a name is one of; null for what is none. */
export function kindOf(period: string): Kind | null {
  const kind = KINDS.find((each) => FORMS[each].test(period))
  return kind !== undefined && nameOf(kind, firstDay(period, kind)) === period ? kind : null
}

/** The period of a kind that a calendar day lies in. */
export function periodOf(kind: Kind, day: string): string {
  return nameOf(kind, Date.parse(`${day}T00:00:00Z`))
}

/** The period so many periods later, or earlier. */
export function shifted(period: string, by: number): string {
  const kind = kindOf(period) ?? 'month'
  const at = new Date(firstDay(period, kind))
  if (kind === 'day') at.setUTCDate(at.getUTCDate() + by)
  if (kind === 'week') at.setUTCDate(at.getUTCDate() + 7 * by)
  if (kind === 'month') at.setUTCMonth(at.getUTCMonth() + by)
  if (kind === 'quarter') at.setUTCMonth(at.getUTCMonth() + 3 * by)
  if (kind === 'year') at.setUTCFullYear(at.getUTCFullYear() + by)
  return nameOf(kind, at.getTime())
}

/** The period of the year before that one compares with: days and weeks with those of the same weekdays. */
export function yearBefore(period: string): string {
  const kind = kindOf(period) ?? 'month'
  return shifted(period, { day: -364, week: -52, month: -12, quarter: -4, year: -1 }[kind])
}

/** Where somebody is who looks at another kind of period: the last one of that kind that has begun. */
export function turnedTo(kind: Kind, period: string, today: string): string {
  const last = lastDayOf(period)
  return periodOf(kind, last < today ? last : today)
}

/** The names of the trend that ends with a period, the earliest first. */
export function trendOf(period: string): string[] {
  const length = TREND[kindOf(period) ?? 'month']
  return Array.from({ length }, (_, number) => shifted(period, number - length + 1))
}

export function firstDayOf(period: string): string {
  return isoDay(firstDay(period, kindOf(period) ?? 'month'))
}

export function lastDayOf(period: string): string {
  const next = shifted(period, 1)
  return isoDay(firstDay(next, kindOf(next) ?? 'month') - DAY_MS)
}

/** The calendar day of an instant in the township. */
export function dayOf(instant: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE }).format(instant)
}

/** A period as a heading says it. */
export function periodName(period: string): string {
  const kind = kindOf(period)
  if (kind === null) return period
  const [year = '', second = ''] = period.split(/-[WQ]?/)
  if (kind === 'year') return t('statistics.period.ofYear', { year })
  if (kind === 'quarter') return t('statistics.period.ofQuarter', { year, n: second })
  if (kind === 'week') return t('statistics.period.ofWeek', { year, n: Number(second), from: firstDayOf(period).slice(5), to: lastDayOf(period).slice(5) })
  return written(period, kind === 'month' ? { year: 'numeric', month: 'long' } : { year: 'numeric', month: 'long', day: 'numeric', weekday: 'short' })
}

/** A period as an axis has room for it. */
export function shortPeriod(period: string): string {
  const kind = kindOf(period)
  if (kind === 'month') return written(period, { year: '2-digit', month: 'numeric' })
  if (kind === 'day') return written(period, { month: 'numeric', day: 'numeric' })
  if (kind === 'week') return t('statistics.period.shortWeek', { n: Number(period.slice(6)) })
  return kind === 'quarter' ? `${period.slice(2, 4)}Q${period.slice(6)}` : period
}

function written(period: string, options: Intl.DateTimeFormatOptions): string {
  const tag = locale.value === 'en' ? 'en-GB' : 'zh-CN'
  return new Intl.DateTimeFormat(tag, { timeZone: 'UTC', ...options }).format(Date.parse(`${firstDayOf(period)}T00:00:00Z`))
}

function firstDay(period: string, kind: Kind): number {
  const [, year, second = 1, day = 1] = (FORMS[kind].exec(period) ?? []).map(Number)
  if (year === undefined) return Number.NaN
  if (kind === 'week') return mondayOfWeekOne(year) + (second - 1) * 7 * DAY_MS
  if (kind === 'quarter') return Date.UTC(year, (second - 1) * 3, 1)
  return Date.UTC(year, second - 1, day)
}

/** The week with the year's first Thursday in it is its first. */
function mondayOfWeekOne(year: number): number {
  const fourth = Date.UTC(year, 0, 4)
  return fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS
}

function nameOf(kind: Kind, instant: number): string {
  if (Number.isNaN(instant)) return ''
  const day = isoDay(instant)
  if (kind === 'day') return day
  if (kind === 'month') return day.slice(0, 7)
  if (kind === 'year') return day.slice(0, 4)
  if (kind === 'quarter') return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`
  const thursday = instant + (3 - ((new Date(instant).getUTCDay() + 6) % 7)) * DAY_MS
  const year = Number(isoDay(thursday).slice(0, 4))
  return `${year}-W${String(Math.floor((thursday - mondayOfWeekOne(year)) / (7 * DAY_MS)) + 1).padStart(2, '0')}`
}

function isoDay(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10)
}
