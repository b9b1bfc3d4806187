/** How figures read: a share as a percentage, a length of time in its two largest units, and how far two are apart. */
import { percent } from '../shared/shares'
import { duration } from '../shared/time'
import { locale, t } from '../texts'
import type { FigureShown, FigureRow } from '../api/contract'

type Measured = Pick<FigureShown, 'measure' | 'better'>
export type Tone = 'better' | 'worse' | 'same'

export const UNKNOWN = '—'
const LENGTHS: ReadonlySet<string> = new Set(['quantile', 'sum'])

/** The value of a row as a number; null where there is none or it is hidden. */
export function numberOf(row: FigureRow | undefined, figure: Measured): number | null {
  if (row === undefined || row.hidden) return null
  if (row.value !== null) return Number(row.value)
  return figure.measure === 'count' ? row.numerator : null
}

export function isLength(figure: Pick<FigureShown, 'measure'>): boolean {
  return LENGTHS.has(figure.measure)
}

/** A value as people read it: "93.72 %", "1 天 3 小时", "1,204". */
export function shown(value: number | null, figure: Pick<FigureShown, 'measure'>): string {
  if (value === null) return UNKNOWN
  if (figure.measure === 'share') return percent(value)
  return isLength(figure) ? lengthOf(value) : count(value)
}

/** A length of time; most that takes less than a second was done by the platform. */
export function lengthOf(seconds: number): string {
  return seconds > 0 && seconds < 1 ? t('statistics.underASecond') : duration(seconds * 1000)
}

export function count(value: number): string {
  return new Intl.NumberFormat(locale.value, { maximumFractionDigits: 1 }).format(value)
}

export interface Change {
  text: string
  tone: Tone
}

/** How far a value is from an earlier one: shares in points, the others in parts of the earlier one. */
export function change(now: number | null, before: number | null, figure: Measured): Change | null {
  if (now === null || before === null) return null
  const difference = now - before
  const tone = difference === 0 || figure.better === null ? 'same' : (difference > 0) === (figure.better === 'higher') ? 'better' : 'worse'
  if (figure.measure === 'share') return { text: t('statistics.points', { n: signed(difference * 100) }), tone }
  if (before === 0) return difference === 0 ? { text: '±0', tone } : { text: signed(difference), tone }
  return { text: `${signed((difference / before) * 100)}%`, tone }
}

function signed(value: number): string {
  const rounded = Math.round(value * 10) / 10
  if (rounded === 0) return '±0'
  return `${rounded > 0 ? '+' : '−'}${count(Math.abs(rounded))}`
}
