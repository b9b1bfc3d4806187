/** What the page shows: the list, a period, one subject of it; the address holds the choice. */
import { ref, shallowRef } from 'vue'

import { api } from '../api/client'
import type { AssessmentHome, OwnMonths, PeriodView, SubjectView } from '../api/contract'
import { messageOf } from '../shared/messages'
import { learnServerTime } from '../shared/time'

export type View = 'period' | 'checks' | 'draws'

const read = (): URLSearchParams => new URLSearchParams(location.search)

export const home = shallowRef<AssessmentHome | null>(null)
export const mine = shallowRef<OwnMonths | null>(null)
export const period = shallowRef<PeriodView | null>(null)
export const subject = shallowRef<SubjectView | null>(null)
export const view = ref<View>((read().get('view') as View | null) ?? 'period')
export const error = ref('')
export const busy = ref(false)
export const loading = ref(false)

/** Whether the address leads to the objections of a period: that is where an alert leads. */
export function asksForObjections(): boolean {
  return view.value === 'period' && arrivedAtObjections === period.value?.id
}
const arrivedAtObjections = read().get('tab') === 'objections' ? read().get('period') : null

function remember(): void {
  const search = new URLSearchParams()
  if (view.value !== 'period') search.set('view', view.value)
  else if (period.value) search.set('period', period.value.id)
  if (view.value === 'period' && subject.value) search.set('subject', subject.value.result.subject)
  const text = search.toString()
  history.replaceState(null, '', text === '' ? location.pathname : `${location.pathname}?${text}`)
}

let underWay = 0

/** Do something; what went wrong is shown, and what stood there stays. */
export async function doing(act: () => Promise<void>): Promise<boolean> {
  busy.value = ++underWay > 0
  error.value = ''
  try {
    await act()
    return true
  } catch (problem) {
    error.value = messageOf(problem)
    return false
  } finally {
    busy.value = --underWay > 0
  }
}

export async function readHome(): Promise<void> {
  const askedAt = Date.now()
  const [found, own] = await Promise.all([api.get('/assessment'), api.get('/assessment/mine')])
  learnServerTime(found.at, askedAt)
  home.value = found
  mine.value = own
}

export async function start(): Promise<void> {
  loading.value = true
  await doing(async () => {
    await readHome()
    const asked = read()
    const wanted = asked.get('period')
    const first = home.value?.periods.find(({ id }) => id === wanted) ?? (view.value === 'period' ? home.value?.periods[0] : undefined)
    if (first) await readPeriod(first.id)
    const who = asked.get('subject')
    if (first && who !== null && first.id === wanted) await readSubject(first.id, who)
    else if (first && !first.whole) await readOwn()
  })
  loading.value = false
}

/** Counts what was asked for: an answer that comes after a later question is not shown. */
let asking = 0

export async function readPeriod(id: string): Promise<void> {
  const mine = ++asking
  const found = await api.get('/assessment/periods/{id}', { path: { id } })
  if (mine !== asking) return
  period.value = found
  subject.value = null
  view.value = 'period'
  remember()
}

/** Who sees no more than their own is shown at once how it came about. */
async function readOwn(): Promise<void> {
  const own = period.value?.table.filter((row) => row.own) ?? []
  if (period.value && own.length === 1 && own[0]) await readSubject(period.value.id, own[0].subject)
}

export async function openPeriod(id: string): Promise<void> {
  await doing(async () => {
    await readPeriod(id)
    if (period.value?.whole === false) await readOwn()
  })
}

export async function readSubject(id: string, who: string): Promise<void> {
  const mine = ++asking
  const found = await api.get('/assessment/periods/{id}/subjects/{subject}', { path: { id, subject: who } })
  if (mine !== asking) return
  subject.value = found
  remember()
}

export const openSubject = (who: string): Promise<boolean> => doing(async () => {
  if (period.value) await readSubject(period.value.id, who)
})

export function closeSubject(): void {
  subject.value = null
  remember()
}

export function show(what: View): void {
  view.value = what
  remember()
}

/** Take over a period that an act came to, and read the list and the open subject anew. */
export async function learn(found: PeriodView): Promise<void> {
  period.value = found
  await readHome()
  if (subject.value) await readSubject(found.id, subject.value.result.subject)
  remember()
}
