/** Whether an incident waits for somebody, as far as a list can tell; the moves in its detail are what counts. */
import type { Me, Summary } from '../api/contract'

export function onlyCitizen(me: Me | null): boolean {
  return (me?.roles ?? []).every((grant) => grant.role === 'citizen')
}

export function waitsFor(me: Me | null, item: Summary): boolean {
  const holds = (role: string): boolean => (me?.roles ?? []).some((grant) => grant.role === role)
  const ours = item.lead_unit !== null && (me?.roles ?? []).some((grant) => grant.unit === item.lead_unit?.id)
  if (item.status === 'assigned' || item.status === 'handling') return ours
  if (item.status === 'awaiting_check') return (holds('officer') || holds('operator')) && !ours
  if (item.status === 'received' || item.status === 'ruling') return holds('operator')
  return item.status === 'awaiting_rating' && onlyCitizen(me)
}
