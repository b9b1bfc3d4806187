/** Orders from outside, as people name them. */
import type { OrderView } from '../api/contract'
import { t } from '../texts'

export function orderName({ system, number }: OrderView): string {
  return t('desk.detail.orderOf', { system: system === 'county' ? t('desk.detail.county') : system, number })
}
