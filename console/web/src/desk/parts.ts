/** The desk's parts, put together once; what they need of the browser they are given here. */
import { api } from '../api/client'
import { browserParts, createLive } from '../api/live'
import { readAlerts, waitingAlerts } from '../shared/alerts'
import { systemClock } from '../shared/clock'
import { learnServerTime } from '../shared/time'
import { createDetail } from './state/detail'
import { createFigures } from './state/figures'
import { fromAddress, toAddress } from './state/filter'
import { createPopups } from './state/popups'
import { createQueue } from './state/queue'

const clock = systemClock

export const live = createLive(browserParts())

export const queue = createQueue({
  read: (asked, limit, cursor) => api.get('/incidents', { query: { ...asked, limit, cursor } }),
  filter: fromAddress(location.search),
  clock,
})

export function keepInAddress(number: string | null): void {
  history.replaceState(null, '', toAddress(queue.filter, number))
}

export const opened = createDetail({
  read: async (number) => {
    const [incident, history] = await Promise.all([
      api.get('/incidents/{number}', { path: { number } }),
      api.get('/incidents/{number}/events', { path: { number } }),
    ])
    return { incident, history: history.items }
  },
  first: new URLSearchParams(location.search).get('number'),
  chosen: keepInAddress,
  clock,
})

export const popups = createPopups({ waiting: () => waitingAlerts.value, read: readAlerts, clock })

export const headerFigures = createFigures({ read: () => api.get('/figures'), learnTime: learnServerTime, clock })
