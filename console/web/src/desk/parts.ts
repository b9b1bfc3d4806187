/** The desk's parts, put together once; what they need of the browser they are given here. */
import { api } from '../api/client'
import { browserParts, createLive } from '../api/live'
import { readAlerts, waitingAlerts } from '../shared/alerts'
import { systemClock } from '../shared/clock'
import { learnServerTime } from '../shared/time'
import { createDetail } from './state/detail'
import { createDrafts } from './state/drafts'
import { createFigures } from './state/figures'
import { fromAddress, toAddress } from './state/filter'
import { createPopups } from './state/popups'
import { createQueue } from './state/queue'
import { createWay } from './state/way'

const clock = systemClock

export const live = createLive(browserParts())

export const queue = createQueue({
  read: (asked, limit, cursor) => api.get('/incidents', { query: { ...asked, limit, cursor } }),
  filter: fromAddress(location.search),
  clock,
})

export const way = createWay({ history, addressOf: (number) => toAddress(queue.filter, number) })
const named = (): string | null => new URLSearchParams(location.search).get('number')

export const opened = createDetail({
  read: async (number) => {
    const [incident, history] = await Promise.all([
      api.get('/incidents/{number}', { path: { number } }),
      api.get('/incidents/{number}/events', { path: { number } }),
    ])
    return { incident, history: history.items }
  },
  first: named(),
  chosen: way.chose,
  clock,
})
window.addEventListener('popstate', () => way.went(() => opened.select(named())))

export const drafts = createDrafts()

export const popups = createPopups({ waiting: () => waitingAlerts.value, read: readAlerts, clock })

export const headerFigures = createFigures({ read: () => api.get('/figures'), learnTime: learnServerTime, clock })
