/** The officer page's parts, put together once; what they need of the browser they are given here. */
import { api } from '../api/client'
import type { Detail } from '../api/contract'
import { send } from '../api/http'
import { browserParts, createLive } from '../api/live'
import { readAlerts } from '../shared/alerts'
import { cells, loadCells } from '../shared/cells'
import { systemClock } from '../shared/clock'
import { createInbox } from '../shared/inbox'
import { makeMove, type MoveRequest } from '../shared/move'
import { loadReference, reference } from '../shared/reference'
import { left, loadMe, me } from '../shared/session'
import { browserVoice, createSiren } from '../shared/siren'
import { clockSkew, learnServerTime } from '../shared/time'
import { createUndo } from '../shared/way-back'
import { t } from '../texts'
import { createIncidents } from './incidents'
import { createKnown, readPages, type ListName } from './known'
import { createLoop } from './loop'
import { watchNetwork } from './network'
import { createOutbox } from './outbox'
import { createSender } from './sender'
import { createKeeping, PhoneStore } from './store'

const clock = systemClock
/** How each list is asked for: what waits for somebody is read to its end, as far as anybody works. */
const LISTS = {
  waiting: { query: { scope: 'waiting' as const, sort: 'due' as const, limit: 200 }, pages: 5 },
  open: { query: { scope: 'mine' as const, open: true, sort: 'due' as const, limit: 100 }, pages: 1 },
  closed: { query: { scope: 'mine' as const, open: false, sort: 'received' as const, limit: 50 }, pages: 1 },
  reported: { query: { scope: 'reported' as const, sort: 'received' as const, limit: 100 }, pages: 1 },
} satisfies Record<ListName, { query: object; pages: number }>

export const store = new PhoneStore()
export const keeping = createKeeping(store, clock.now)
export const live = createLive(browserParts())
export const outbox = createOutbox({ store, now: clock.now, skew: clockSkew })
const sender = createSender({ store, send, now: clock.now, locks: navigator.locks ?? null })
export const loop = createLoop({ sender, user: () => me.value?.user ?? null, clock })

async function learnTime(): Promise<void> {
  const askedAt = clock.now()
  try {
    learnServerTime((await api.get('/figures')).as_of, askedAt)
  } catch {
    // Without the server's time the phone's own is shown.
  }
}

export const known = createKnown({
  keeping,
  now: clock.now,
  me: { read: loadMe, show: (value) => (me.value = value), shown: () => me.value },
  reference: { read: loadReference, show: (value) => (reference.value = value) },
  cells: { read: loadCells, show: (value) => (cells.value = value) },
  learnTime,
  left,
  forgetSent: outbox.forgetSent,
  list: (name) => {
    const { query, pages } = LISTS[name]
    return readPages((cursor) => api.get('/incidents', { query: { ...query, cursor } }), pages)
  },
})

export const readIncident = createIncidents({
  keeping,
  read: async (number) => {
    const [detail, history] = await Promise.all([
      api.get('/incidents/{number}', { path: { number } }),
      api.get('/incidents/{number}/events', { path: { number } }),
    ])
    return { detail, history: history.items }
  },
  user: () => me.value?.user ?? null,
})

export const inbox = createInbox({
  read: () => api.get('/inbox'),
  acknowledge: async (ids) => {
    await api.post('/alerts/acknowledge', { json: { ids } })
    await readAlerts()
  },
  clock,
})
export const siren = createSiren({ voice: browserVoice(), clock, andMore: (n) => t('inbox.spokenMore', { n }), memory: localStorage, user: () => me.value?.user ?? '' })
export const makeAnyMove = (request: MoveRequest): Promise<Detail> => makeMove({ api, send }, request)
export const readDetail = (number: string): Promise<Detail> => api.get('/incidents/{number}', { path: { number } })
export const undo = createUndo({ make: makeAnyMove, reason: () => t('inbox.undoReason'), clock })

/** Start what runs by itself for as long as the page is open. */
export function startSending(): void {
  watchNetwork(() => void loop.sendNow(true))
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void loop.sendNow()
  })
  void outbox.forgetOld()
  loop.start()
}
