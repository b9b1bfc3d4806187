/** Days of visits in words: the first of them, and how many more there are. */
import { t } from '../texts'

const SHOWN = 4

/** A day as people say it, without its year: the days that are shown lie within two weeks. */
export function monthAndDay(day: string): string {
  return day.slice(5)
}

export function daysInWords(days: readonly string[]): string {
  if (days.length === 0) return t('rounds.none')
  const first = days.slice(0, SHOWN).map(monthAndDay).join(' · ')
  return days.length > SHOWN ? `${first} ${t('rounds.more', { n: days.length })}` : first
}
