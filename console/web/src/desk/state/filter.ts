/** What the desk's list is asked for; the address holds it, so that it can be sent to a colleague. */
import { query } from '../../api/client'
import type { Lamp, Status } from '../../api/contract'

export type Tab = 'waiting' | 'asked' | 'open' | 'all' | Status
/** By how its next clock stands; empty: whatever it shows. */
export type LampFilter = '' | 'soon' | 'late'
export interface Filter {
  tab: Tab
  platform: string
  cell: string
  q: string
  person: boolean
  visits: boolean
  lamp: LampFilter
  sort: 'due' | 'received'
}
/** The question to the server, as its list of incidents understands it. */
export interface Asked {
  scope: 'waiting' | 'asked' | 'all'
  open: true | null
  status: Status[] | null
  needs_person: boolean
  awaits_look: true | null
  lamp: Lamp[] | null
  platform: string
  cell: string
  q: string
  sort: 'due' | 'received'
}

const LAMPS: Record<LampFilter, Lamp[] | null> = { '': null, soon: ['due_soon'], late: ['overdue', 'long_overdue'] }
const CLEAR = { tab: 'open', platform: '', cell: '', q: '', person: false, visits: false, lamp: '' } as const

export function fromAddress(search: string): Filter {
  const address = new URLSearchParams(search)
  const lamp = address.get('lamp')
  return {
    tab: (address.get('tab') as Tab | null) ?? 'open',
    platform: address.get('platform') ?? '',
    cell: address.get('cell') ?? '',
    q: address.get('q') ?? '',
    person: address.get('person') === '1',
    visits: address.get('visits') === '1',
    lamp: lamp === 'soon' || lamp === 'late' ? lamp : '',
    sort: address.get('sort') === 'received' ? 'received' : 'due',
  }
}

/** The desk's address for a filter and the incident that is open. */
export function toAddress(filter: Filter, number: string | null): string {
  return `/desk${query({
    number,
    tab: filter.tab === 'open' ? null : filter.tab,
    platform: filter.platform,
    cell: filter.cell,
    q: filter.q,
    person: filter.person ? 1 : null,
    visits: filter.visits ? 1 : null,
    lamp: filter.lamp,
    sort: filter.sort === 'due' ? null : filter.sort,
  })}`
}

/** Take everything back but the order. */
export function clear(filter: Filter): void {
  Object.assign(filter, CLEAR)
}

export function isNarrowed(filter: Filter): boolean {
  return filter.platform !== '' || filter.cell !== '' || filter.q !== '' || filter.person || filter.visits || filter.lamp !== ''
}

/** Nothing that is closed is due any more. */
export function canSort(filter: Filter): boolean {
  return filter.tab !== 'closed' || filter.person || filter.visits || filter.lamp !== ''
}

/** What to ask; incidents left to a person, visits that nobody has made, and incidents by their lamp, are looked for whatever their tab. */
export function asked(filter: Filter): Asked {
  const { tab } = filter
  const status = tab === 'waiting' || tab === 'asked' || tab === 'open' || tab === 'all' ? null : [tab]
  return {
    scope: tab === 'waiting' || tab === 'asked' ? tab : 'all',
    open: filter.tab === 'open' || filter.lamp !== '' ? true : null,
    status: filter.person || filter.visits || filter.lamp !== '' ? null : status,
    needs_person: filter.person,
    awaits_look: filter.visits ? true : null,
    lamp: LAMPS[filter.lamp],
    platform: filter.platform,
    cell: filter.cell,
    q: filter.q.trim(),
    sort: canSort(filter) ? filter.sort : 'received',
  }
}
