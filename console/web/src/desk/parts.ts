/** The desk's parts, put together once; what they need of the browser they are given here. */
import { ElMessage } from 'element-plus'
import { shallowRef } from 'vue'

import { api } from '../api/client'
import { browserParts, createLive } from '../api/live'
import { send } from '../api/http'
import type { Detail, MoveView } from '../api/contract'
import { objectionAlerts, readAlerts, waitingAlerts } from '../shared/alerts'
import { systemClock } from '../shared/clock'
import { createInbox } from '../shared/inbox'
import { createInboxActs } from '../shared/inbox-acts'
import { bodyOf, makeMove, type MoveRequest } from '../shared/move'
import { createNudge } from '../shared/nudging'
import { browserVoice, createSiren } from '../shared/siren'
import { learnServerTime } from '../shared/time'
import { createUndo } from '../shared/way-back'
import { t } from '../texts'
import { cells, pointIn } from '../shared/cells'
import { me } from '../shared/session'
import { createAxis } from './state/axis'
import { createBulk } from './state/bulk'
import { createCall } from './state/call'
import { createCalls } from './state/calls'
import { createDetail } from './state/detail'
import { createDrafts } from './state/drafts'
import { createFigures } from './state/figures'
import { fromAddress, toAddress } from './state/filter'
import { createPopups } from './state/popups'
import { createPresence } from './state/presence'
import { createQueue } from './state/queue'
import { createSelection } from './state/selection'
import { createWay } from './state/way'

const clock = systemClock

export const live = createLive(browserParts())

export const queue = createQueue({
  read: (asked, limit, cursor) => api.get('/incidents', { query: { ...asked, limit, cursor } }),
  filter: fromAddress(location.search),
  clock,
})

export const selection = createSelection({ listed: () => queue.items.value.map(({ number }) => number) })

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

export const presence = createPresence({
  note: async (number) => (await api.post('/incidents/{number}/presence', { path: { number } })).people,
  leave: (number) => api.delete('/incidents/{number}/presence', { path: { number } }),
  awake: () => document.visibilityState === 'visible',
  clock,
})

export const due = createAxis({ read: () => api.get('/due'), clock })

export const drafts = createDrafts()

export const popups = createPopups({ waiting: () => waitingAlerts.value, objections: () => objectionAlerts.value, read: readAlerts, clock })

export const headerFigures = createFigures({ read: () => api.get('/figures'), learnTime: learnServerTime, clock })

export const inbox = createInbox({
  read: () => api.get('/inbox'),
  acknowledge: async (ids) => {
    await api.post('/alerts/acknowledge', { json: { ids } })
    await readAlerts()
  },
  clock,
})
export const siren = createSiren({ voice: browserVoice(), clock, andMore: (n) => t('inbox.spokenMore', { n }), memory: localStorage, user: () => me.value?.user ?? '' })
const make = (request: MoveRequest): Promise<Detail> => makeMove({ api, send }, request)
export const undo = createUndo({ make, reason: () => t('inbox.undoReason'), clock })

export const call = createCall({
  api,
  send,
  clock,
  memory: localStorage,
  user: () => me.value?.user ?? null,
  pointIn: (code) => pointIn(code, cells.value),
})

/** Whom somebody has to call. */
export const calls = createCalls({
  read: async () => (await api.get('/calls')).items,
  tell: ({ number, version }, key) => {
    const headers = { 'If-Match': `"${version}"`, 'Idempotency-Key': key }
    return api.post('/incidents/{number}/moves/{move}', { path: { number, move: 'tell' }, json: bodyOf('tell', {}), headers })
  },
  clock,
})

/** Pressing for something that somebody rings up about. */
export const nudge = createNudge(make)

/** The move that is being filled in, with the incident as it was shown when somebody chose it. */
export const asked = shallowRef<{ move: MoveView; incident: Detail } | null>(null)

export const inboxActs = createInboxActs({
  inbox,
  undo,
  make,
  read: (number) => api.get('/incidents/{number}', { path: { number } }),
  ask: (move, incident) => (asked.value = { move, incident }),
  say: (text) => ElMessage.success(text),
  fail: (text) => ElMessage.error(text),
  clock,
})

export const bulk = createBulk({
  preview: (numbers) => api.post('/moves/preview', { json: { numbers: [...numbers] } }),
  make,
  moved: (after) => {
    queue.noteChange(after.number)
    opened.show(after)
  },
  wait: (milliseconds) => new Promise((done) => clock.after(milliseconds, () => done())),
})
