/** The desk's parts, put together once; what they need of the browser they are given here. */
import { systemClock } from '../shared/clock'
import { call, query } from '../shared/http'
import { browserParts, createLive } from '../shared/live'
import { learnServerTime } from '../shared/time'
import type { Detail, Figures, IncidentEvent, Page, Summary } from '../shared/types'
import { createDetail } from './state/detail'
import { createFigures } from './state/figures'
import { fromAddress, toAddress } from './state/filter'
import { createQueue } from './state/queue'

const clock = systemClock

export const live = createLive(browserParts())

export const queue = createQueue({
  read: (asked, limit, cursor) => call<Page<Summary>>(`/incidents${query({ ...asked, limit, cursor })}`),
  filter: fromAddress(location.search),
  clock,
})

export function keepInAddress(number: string | null): void {
  history.replaceState(null, '', toAddress(queue.filter, number))
}

export const opened = createDetail({
  read: async (number) => {
    const [incident, history] = await Promise.all([
      call<Detail>(`/incidents/${number}`),
      call<Page<IncidentEvent>>(`/incidents/${number}/events`),
    ])
    return { incident, history: history.items }
  },
  first: new URLSearchParams(location.search).get('number'),
  chosen: keepInAddress,
  clock,
})

export const headerFigures = createFigures({ read: () => call<Figures>('/figures'), learnTime: learnServerTime, clock })
