/** What a wall is made of in this browser; the only module of the page that knows it. */
import { api } from '../api/client'
import { Problem } from '../api/http'
import { systemClock } from '../shared/clock'
import { learnServerTime } from '../shared/time'
import type { CellMap, WallView } from '../api/contract'
import type { Scene } from './scenes'
import { Lacking, Refused, type FeedParts } from './feed'
import type { PairingParts } from './pairing'

const SIGNED_OUT = new Set([401, 403])

async function read(): Promise<WallView> {
  const askedAt = Date.now()
  try {
    const found = await api.get('/wall')
    learnServerTime(found.board.as_of, askedAt)
    return found
  } catch (problem) {
    if (problem instanceof Problem && SIGNED_OUT.has(problem.status)) throw new Refused()
    if (problem instanceof Problem && problem.status === 503) throw new Lacking()
    throw problem
  }
}

export const feedParts: FeedParts = {
  open: () => new EventSource('/api/v1/wall/stream'),
  read,
  clock: systemClock,
  woken: (act) => {
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && act())
    document.addEventListener('resume', act)
    window.addEventListener('online', act)
    window.addEventListener('pageshow', act)
  },
}

export async function readMap(): Promise<CellMap> {
  return (await api.get('/wall/map')) as CellMap
}

/** Tell the phone that said something what is shown now; one that hears nothing says so by itself. */
export async function answer(id: string, scene: Scene): Promise<void> {
  await api.post('/wall/remote/shown', { json: { id, scene } }).catch(() => undefined)
}

const CODE = 'gridloop.remote-code'

export const pairingParts: PairingParts = {
  ask: () => api.post('/wall/remote'),
  clock: systemClock,
  kept: {
    read: () => sessionStorage.getItem(CODE),
    write: (text) => sessionStorage.setItem(CODE, text),
  },
}

export function forgetPairing(): void {
  sessionStorage.removeItem(CODE)
}

/** Open the device link that stands in the address: after #, where no server's log has it. */
export async function openLink(): Promise<boolean> {
  const link = location.hash.slice(1)
  if (link === '') return true
  forgetPairing()
  try {
    await api.post('/screens/sign-in', { json: { link } })
    history.replaceState(null, '', location.pathname)
    return true
  } catch (problem) {
    return !(problem instanceof Problem)
  }
}
