/** The desk's list: what is asked for (the URL holds it), what came, and following changes without reloading. */
import { reactive, ref, shallowRef, watch } from 'vue'

import { call, query } from '../../shared/http'
import { messageOf } from '../../shared/messages'
import type { Page, Status, Summary } from '../../shared/types'

export type Tab = 'open' | 'all' | Status
/** By how its next clock stands; empty: whatever it shows. */
export type LampFilter = '' | 'soon' | 'late'
export interface Filter {
  tab: Tab
  platform: string
  cell: string
  q: string
  person: boolean
  lamp: LampFilter
  sort: 'due' | 'received'
}

const PAGE = 100
const MOST = 200
const CALM_MS = 400
const TRY_AGAIN_MS = 5000
const FLASH_MS = 4000

function lampFrom(named: string | null): LampFilter {
  return named === 'soon' || named === 'late' ? named : ''
}

function fromUrl(): Filter {
  const url = new URLSearchParams(location.search)
  return {
    tab: (url.get('tab') as Tab | null) ?? 'open',
    platform: url.get('platform') ?? '',
    cell: url.get('cell') ?? '',
    q: url.get('q') ?? '',
    person: url.get('person') === '1',
    lamp: lampFrom(url.get('lamp')),
    sort: url.get('sort') === 'received' ? 'received' : 'due',
  }
}

export const filter = reactive<Filter>(fromUrl())
export const items = shallowRef<Summary[]>([])
export const next = ref<string | null>(null)
export const loading = ref(false)
export const error = ref('')
export const loaded = ref(false)
/** Numbers that changed a moment ago, for the eye. */
export const flashed = ref<Set<string>>(new Set())

export function clearFilter(): void {
  Object.assign(filter, { tab: 'open', platform: '', cell: '', q: '', person: false, lamp: '' })
}

export function isFiltered(): boolean {
  return filter.platform !== '' || filter.cell !== '' || filter.q !== '' || filter.person || filter.lamp !== ''
}

function urlOf(current: Filter, number: string | null): string {
  return `/desk${query({
    number,
    tab: current.tab === 'open' ? null : current.tab,
    platform: current.platform,
    cell: current.cell,
    q: current.q,
    person: current.person ? 1 : null,
    lamp: current.lamp,
    sort: current.sort === 'due' ? null : current.sort,
  })}`
}

/** Keep filter and chosen incident in the address, so that it can be sent to a colleague. */
export function keepInUrl(number: string | null): void {
  history.replaceState(null, '', urlOf(filter, number))
}

const LAMPS: Record<LampFilter, string[] | null> = { '': null, soon: ['due_soon'], late: ['overdue', 'long_overdue'] }

/** Nothing that is closed is due any more. */
export function sortable(): boolean {
  return filter.tab !== 'closed' || filter.person || filter.lamp !== ''
}

/** Read a page of what is wanted; incidents left to a person, and by their lamp, are looked for whatever their tab. */
async function read(limit: number, cursor: string | null): Promise<Page<Summary>> {
  const status = filter.tab === 'open' || filter.tab === 'all' ? null : filter.tab
  return call<Page<Summary>>(
    `/incidents${query({
      open: filter.tab === 'open' || filter.lamp !== '' ? 'true' : null,
      status: filter.person || filter.lamp !== '' ? null : status,
      needs_person: filter.person,
      lamp: LAMPS[filter.lamp],
      platform: filter.platform,
      cell: filter.cell,
      q: filter.q.trim(),
      sort: sortable() ? filter.sort : 'received',
      limit,
      cursor,
    })}`,
  )
}

let turn = 0

/** Read the list anew, as after a change of the filter. */
export async function reload(): Promise<void> {
  const mine = ++turn
  loading.value = true
  try {
    const page = await read(PAGE, null)
    if (mine !== turn) return
    items.value = page.items
    next.value = page.next
    error.value = ''
    loaded.value = true
  } catch (problem) {
    if (mine === turn) error.value = messageOf(problem)
  } finally {
    if (mine === turn) loading.value = false
  }
}

export async function more(): Promise<void> {
  if (next.value === null || loading.value) return
  const mine = ++turn
  loading.value = true
  try {
    const page = await read(PAGE, next.value)
    if (mine !== turn) return
    const known = new Set(items.value.map((item) => item.number))
    items.value = [...items.value, ...page.items.filter((item) => !known.has(item.number))]
    next.value = page.next
  } catch (problem) {
    if (mine === turn) error.value = messageOf(problem)
  } finally {
    if (mine === turn) loading.value = false
  }
}

const changed = new Set<string>()
let timer: number | undefined
let refreshing = false
let stale = false

function flash(numbers: string[]): void {
  if (numbers.length === 0) return
  flashed.value = new Set([...flashed.value, ...numbers])
  setTimeout(() => {
    flashed.value = new Set([...flashed.value].filter((number) => !numbers.includes(number)))
  }, FLASH_MS)
}

async function refresh(): Promise<void> {
  const numbers = new Set(changed)
  changed.clear()
  const mine = ++turn
  const size = Math.min(MOST, Math.max(PAGE, items.value.length))
  const page = await read(size, null)
  if (mine !== turn) {
    numbers.forEach((number) => changed.add(number))
    stale = true
    return
  }
  const seqs = new Map(items.value.map((item) => [item.number, item.seq]))
  const fresh = new Set(page.items.map((item) => item.number))
  const beyond = items.value.slice(size).filter((item) => !fresh.has(item.number) && !numbers.has(item.number))
  items.value = [...page.items, ...beyond]
  if (beyond.length === 0) next.value = page.next
  error.value = ''
  flash(page.items.filter((item) => numbers.has(item.number) && seqs.get(item.number) !== item.seq).map((item) => item.number))
}

/** Take note that an incident changed; many changes at once lead to one reading. */
export function noteChange(number: string): void {
  changed.add(number)
  scheduleRefresh()
}

/** Read what is shown again, soon; what is asked for while a reading is under way is read after it. */
export function scheduleRefresh(): void {
  stale = true
  if (timer === undefined && !refreshing) timer = window.setTimeout(refreshSoon, CALM_MS)
}

function refreshSoon(): void {
  timer = undefined
  if (loading.value) return scheduleRefresh()
  stale = false
  refreshing = true
  refresh()
    .catch((problem: unknown) => {
      error.value = messageOf(problem)
      timer = window.setTimeout(refreshSoon, TRY_AGAIN_MS)
    })
    .finally(() => {
      refreshing = false
      if (stale) scheduleRefresh()
    })
}

let typing: number | undefined
watch(
  () => ({ ...filter }),
  (value, before) => {
    clearTimeout(typing)
    if (value.q === before.q) void reload()
    else typing = window.setTimeout(() => void reload(), 300)
  },
)
