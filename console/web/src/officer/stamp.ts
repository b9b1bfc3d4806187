/** What is written on a photo: when, where and for whom it was taken, as far as that is known. */
import { fullInstant } from '../shared/time'
import { t } from '../texts'

export interface Taken {
  now: Date
  /** When a photo of the gallery was taken; null for one of just now. */
  earlier: Date | null
  /** The cell in which the place lies that was named for it; nobody knows where a photo of the gallery was taken. */
  cell: string | undefined
  by: string | undefined
}

export function stampOf({ now, earlier, cell, by }: Taken): string[] {
  if (earlier !== null) return [t('officer.report.photoEarlier', { at: fullInstant(earlier.toISOString()) }), by ?? '']
  return [fullInstant(now.toISOString()), [cell, by].filter(Boolean).join(' · ')]
}
