/** What a ladder does next by itself, in words: when, which step of which clock, and whom it tells. */
import type { ClockView, NextStep } from '../api/contract'
import { t, word } from '../texts'
import { duration, shortInstant } from './time'

/** A step that has not fired yet. */
export function stepWords({ clock_kind, level, at, recipients }: NextStep, now: number): string {
  const left = Date.parse(at) - now
  const people = recipients.map((role) => word('role', role)).join(t('common.and'))
  const said = { clock: word('clock', clock_kind), level: word('level', level, ''), at: shortInstant(at), people }
  if (left <= 0) return t('inbox.nextNow', said)
  const when = { ...said, left: t('instant.later', { t: duration(left) }) }
  if (level === 'window_end') return t('inbox.nextEnd', when)
  return t(people === '' ? 'inbox.nextSilent' : 'inbox.nextStep', when)
}

/** Of all clocks the step that fires first; null where none of them will. */
export function firstStep(clocks: readonly ClockView[]): NextStep | null {
  const steps = clocks.flatMap(({ next_step }) => (next_step === null ? [] : [next_step]))
  return steps.reduce<NextStep | null>((first, step) => (first === null || Date.parse(step.at) < Date.parse(first.at) ? step : first), null)
}
