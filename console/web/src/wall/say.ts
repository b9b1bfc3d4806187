/** What a wall says of an incident: category, place, unit; never anybody's words. */
import type { WallSign } from '../api/contract'
import { nameOf } from '../shared/reference'
import { t, word } from '../texts'

export function whatOf(sign: WallSign): string {
  return sign.category === null ? t('wall.unclassified') : nameOf(sign.category)
}

export function whereOf(sign: WallSign): string {
  return sign.cell?.name ?? t('wall.nowhere')
}

export function platformOf(sign: WallSign): string {
  return sign.platform === null ? '' : word('platform', sign.platform)
}

/** A count, or that it is too small to be shown. */
export function counted(count: number | null | undefined): string {
  return count === null || count === undefined ? t('wall.few') : String(count)
}

/** Minutes in the unit that is legible: 45 分, 3.5 小时, 2 天. */
export function minutesText(minutes: number | null): string {
  if (minutes === null) return '–'
  if (minutes < 90) return t('wall.minutes', { n: minutes })
  const hours = minutes / 60
  if (hours < 48) return t('wall.hours', { n: hours < 10 ? Math.round(hours * 10) / 10 : Math.round(hours) })
  return t('wall.days', { n: Math.round((hours / 24) * 10) / 10 })
}
