/** How far a report has come, in the words of the page. */
import type { Followed, FollowedPart, FollowedStep } from '../api/contract'
import { locale, sentence, t } from '../texts'
import { plainInstant } from '../shared/time'

export const STAGES = ['received', 'assigned', 'handling', 'checking', 'closed'] as const
export type Stage = (typeof STAGES)[number]

const STAGE_OF: Record<Followed['status'], Stage> = {
  received: 'received',
  assigned: 'assigned',
  ruling: 'assigned',
  handling: 'handling',
  on_hold: 'handling',
  with_county: 'handling',
  split: 'handling',
  awaiting_check: 'checking',
  awaiting_rating: 'closed',
  closed: 'closed',
  merged: 'handling',
}

/** The stage it is in; one that this page does not know yet is somewhere in the middle. */
export function stageOf(told: Followed): Stage {
  const now = isOver(told) ? told.status : (told.together ?? told.status)
  return (STAGE_OF as Record<string, Stage>)[now] ?? 'handling'
}

/** Whether nothing more is to come of it: what is over has an outcome. */
export function isOver(told: Followed): boolean {
  return told.outcome !== null
}

/** Where it stands, in one line. */
export function headline(told: Followed): string {
  const state = told.outcome ?? told.status
  const unit = told.unit?.name
  const hidden = unit === undefined ? sentence('track', `head.${state}_hidden`) : undefined
  return hidden ?? sentence('track', `head.${state}`, { unit: unit ?? '' }) ?? t('track.head.other')
}

/** How far a unit is with its part, in one line. */
export function partLine({ status, outcome }: FollowedPart): string {
  if (outcome !== null) return sentence('track', `head.${outcome}`) ?? t('track.head.closed')
  return sentence('track', `head.${status}_hidden`) ?? sentence('track', `head.${status}`) ?? t('track.head.other')
}

/** What was done, in one line. */
export function stepLine(step: FollowedStep): string {
  const { reason, unit, until, stars } = step
  const named = locale.value === 'en' ? (reason?.label_en ?? reason?.label) : reason?.label
  const params = {
    unit: unit ?? '',
    until: until == null ? '' : plainInstant(until),
    stars: stars ?? '',
    reason: named ?? (reason == null ? '' : (sentence('reasonCode', reason.code) ?? reason.code)),
  }
  const hidden = unit == null ? sentence('track', `done.${step.what}_hidden`) : undefined
  const line = hidden ?? sentence('track', `done.${step.what}`, params) ?? step.what
  return step.what === 'paused' && until != null ? line + t('track.until', { at: plainInstant(until) }) : line
}
