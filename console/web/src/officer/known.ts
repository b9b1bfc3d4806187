/** What the page knows with or without network: who is signed in, the township's words and cells, today's list. */
import { ref, shallowRef } from 'vue'

import { cells, loadCells, type CellCollection } from '../shared/cells'
import { call, Problem, query, Unreachable } from '../shared/http'
import { messageOf } from '../shared/messages'
import { loadReference, reference } from '../shared/reference'
import { loadMe, me, roles } from '../shared/session'
import { learnServerTime } from '../shared/time'
import type { Figures, Me, Page, Reference, Summary } from '../shared/types'
import { keep, kept, store } from './store'

export const needSignIn = ref(false)
export const firstVisit = ref(false)
export const mine = shallowRef<Summary[]>([])
export const mineAt = ref<number | null>(null)
export const mineStale = ref(false)
export const mineError = ref('')
/** What the caller reported, from whichever device. */
export const reported = shallowRef<Summary[]>([])

/** Read something from the server and keep it; without network, what was kept. */
async function known<T>(key: string, load: () => Promise<T>, show: (value: T) => void): Promise<void> {
  const before = await kept<T>(key)
  if (before) show(before.value)
  try {
    await keep(key, await load())
  } catch (error) {
    if (error instanceof Problem && error.status === 401) needSignIn.value = true
    else if (!(error instanceof Unreachable) && !before) throw error
  }
}

export async function learnEverything(): Promise<void> {
  await known<Me>('me', loadMe, (value) => (me.value = value))
  firstVisit.value = me.value === null
  if (me.value === null) return
  void learnTime()
  await Promise.all([
    known<Reference>('reference', loadReference, (value) => (reference.value = value)),
    known<CellCollection>('cells', loadCells, (value) => (cells.value = value)),
  ])
}

async function learnTime(): Promise<void> {
  const askedAt = Date.now()
  try {
    learnServerTime((await call<Figures>('/figures')).as_of, askedAt)
  } catch {
    // Without the server's time the phone's own is shown.
  }
}

/** Read the caller's incidents; without network, the list as it was. */
export async function readMine(): Promise<void> {
  const key = `mine:${me.value?.user ?? ''}`
  try {
    const page = await call<Page<Summary>>(`/incidents${query({ scope: 'mine', sort: 'received', limit: 200 })}`)
    mine.value = page.items
    mineAt.value = Date.now()
    mineStale.value = false
    mineError.value = ''
    await keep(key, page.items)
  } catch (error) {
    if (error instanceof Problem && error.status === 401) needSignIn.value = true
    const before = await kept<Summary[]>(key)
    mineStale.value = true
    if (before) {
      mine.value = before.value
      mineAt.value = before.at
    } else mineError.value = messageOf(error)
  }
}

/** Read what the caller reported; without network, the list as it was. */
export async function readReported(): Promise<void> {
  const key = `reported:${me.value?.user ?? ''}`
  try {
    const page = await call<Page<Summary>>(`/incidents${query({ scope: 'reported', sort: 'received', limit: 100 })}`)
    reported.value = page.items
    await keep(key, page.items)
  } catch (error) {
    if (error instanceof Problem && error.status === 401) needSignIn.value = true
    reported.value = (await kept<Summary[]>(key))?.value ?? reported.value
  }
}

export function onlyCitizen(): boolean {
  return [...roles.value].every((role) => role === 'citizen')
}

/** Whether an incident waits for the caller, as far as a list can tell; the moves in its detail are what counts. */
export function waitsForMe(item: Summary): boolean {
  const units = new Set(me.value?.roles.map((grant) => grant.unit).filter((unit) => unit !== null))
  const ours = item.lead_unit !== null && units.has(item.lead_unit.id)
  if (item.status === 'assigned' || item.status === 'handling') return ours
  if (item.status === 'awaiting_check') return (roles.value.has('officer') || roles.value.has('operator')) && !ours
  if (item.status === 'received' || item.status === 'ruling') return roles.value.has('operator')
  return item.status === 'awaiting_rating' && onlyCitizen()
}

/** Forget who was signed in; reports, photos and drafts stay. */
export async function forgetSession(): Promise<void> {
  await store.kept.filter((entry) => entry.key === 'me' || /^(mine|reported):/.test(entry.key)).delete()
}
