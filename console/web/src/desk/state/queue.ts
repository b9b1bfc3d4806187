/** The desk's list: what came for the filter, and following changes without reloading. */
import { reactive, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

import type { IncidentPage, Summary } from '../../api/contract'
import type { CallOff, Clock } from '../../shared/clock'
import { messageOf } from '../../shared/messages'
import { asked, type Asked, type Filter } from './filter'

const PAGE = 100
const MOST = 200
const CALM_MS = 400
const TYPING_MS = 300
const TRY_AGAIN_MS = 5000
const FLASH_MS = 4000

export interface QueueParts {
  read: (asked: Asked, limit: number, cursor: string | null) => Promise<IncidentPage>
  filter: Filter
  clock: Clock
}
export interface Queue {
  filter: Filter
  items: Readonly<ShallowRef<Summary[]>>
  next: Readonly<Ref<string | null>>
  loading: Readonly<Ref<boolean>>
  loaded: Readonly<Ref<boolean>>
  error: Readonly<Ref<string>>
  /** Numbers that changed a moment ago, for the eye. */
  flashed: Readonly<ShallowRef<ReadonlySet<string>>>
  /** Read the list anew, as after a change of the filter. */
  reload: () => Promise<void>
  more: () => Promise<void>
  /** Take note that an incident changed; many changes at once lead to one reading. */
  noteChange: (number: string) => void
  /** Read all that is shown again, soon: any of it may have changed, or be no longer this person's to see. */
  readAllSoon: () => void
}

/** Put what was read in the place of what is shown; what lies beyond it stays, but for what changed and may have left. */
export function merge(shown: readonly Summary[], { items, next }: IncidentPage, changed: ReadonlySet<string>): Summary[] {
  if (next === null) return items
  const fresh = new Set(items.map((item) => item.number))
  const beyond = shown.slice(items.length).filter((item) => !fresh.has(item.number) && !changed.has(item.number))
  return [...items, ...beyond]
}

/** Those that changed and are seen to have: with another `seq` than before, or new in the list. */
function seenToChange(before: readonly Summary[], after: readonly Summary[], changed: ReadonlySet<string>): string[] {
  const seqs = new Map(before.map((item) => [item.number, item.seq]))
  return after.filter((item) => changed.has(item.number) && seqs.get(item.number) !== item.seq).map((item) => item.number)
}

function createFlash(clock: Clock): { flashed: ShallowRef<ReadonlySet<string>>; flash: (numbers: string[]) => void } {
  const flashed = shallowRef<ReadonlySet<string>>(new Set())
  function flash(numbers: string[]): void {
    if (numbers.length === 0) return
    flashed.value = new Set([...flashed.value, ...numbers])
    clock.after(FLASH_MS, () => {
      flashed.value = new Set([...flashed.value].filter((number) => !numbers.includes(number)))
    })
  }
  return { flashed, flash }
}

/** Runs something soon, once for many wishes, never twice at a time, and again later when it failed. */
function createCalm(clock: Clock, run: () => Promise<void>, failed: (problem: unknown) => void): () => void {
  let waiting = false
  let running = false
  let wanted = false

  function start(): void {
    waiting = false
    wanted = false
    running = true
    run()
      .catch((problem: unknown) => {
        failed(problem)
        wait(TRY_AGAIN_MS)
      })
      .finally(() => {
        running = false
        if (wanted) soon()
      })
  }
  function wait(milliseconds: number): void {
    waiting = true
    clock.after(milliseconds, start)
  }
  function soon(): void {
    wanted = true
    if (!waiting && !running) wait(CALM_MS)
  }
  return soon
}

export function createQueue({ read, filter: given, clock }: QueueParts): Queue {
  const filter = reactive({ ...given })
  const items = shallowRef<Summary[]>([])
  const next = ref<string | null>(null)
  const loading = ref(false)
  const loaded = ref(false)
  const error = ref('')
  const { flashed, flash } = createFlash(clock)
  const changed = new Set<string>()
  /** Which reading is the latest: the answer of an earlier one says nothing any more. */
  let turn = 0

  async function load(cursor: string | null, take: (page: IncidentPage) => void): Promise<void> {
    const mine = ++turn
    loading.value = true
    try {
      const page = await read(asked(filter), PAGE, cursor)
      if (mine !== turn) return
      take(page)
      next.value = page.next
    } catch (problem) {
      if (mine === turn) error.value = messageOf(problem)
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  function reload(): Promise<void> {
    return load(null, (page) => {
      items.value = page.items
      error.value = ''
      loaded.value = true
    })
  }

  async function more(): Promise<void> {
    if (next.value === null || loading.value) return
    await load(next.value, (page) => {
      const known = new Set(items.value.map((item) => item.number))
      items.value = [...items.value, ...page.items.filter((item) => !known.has(item.number))]
    })
  }

  /** Read the list again, and go on while a row that changed may stand further down among those that are shown. */
  async function readAgain(numbers: ReadonlySet<string>, current: () => boolean): Promise<IncidentPage> {
    const shown = items.value.length
    let { items: rows, next: following } = await read(asked(filter), Math.min(MOST, Math.max(PAGE, shown)), null)
    const unseen = new Set(numbers)
    const see = (seen: readonly Summary[]): void => seen.forEach((item) => unseen.delete(item.number))
    see(rows)
    while (following !== null && rows.length < shown && unseen.size > 0 && current()) {
      const page = await read(asked(filter), MOST, following)
      see(page.items)
      rows = [...rows, ...page.items]
      following = page.next
    }
    return { items: rows, next: following }
  }

  async function refresh(): Promise<void> {
    if (loading.value) return refreshSoon()
    const numbers = new Set(changed)
    changed.clear()
    const mine = ++turn
    const putBack = (): void => numbers.forEach((number) => changed.add(number))
    const page = await readAgain(numbers, () => mine === turn).catch((problem: unknown) => {
      putBack()
      throw problem
    })
    if (mine !== turn) {
      putBack()
      return refreshSoon()
    }
    const before = items.value
    items.value = merge(before, page, numbers)
    if (items.value.length === page.items.length) next.value = page.next
    error.value = ''
    flash(seenToChange(before, page.items, numbers))
  }

  const refreshSoon = createCalm(clock, refresh, (problem) => (error.value = messageOf(problem)))

  function noteChange(number: string): void {
    changed.add(number)
    refreshSoon()
  }

  function readAllSoon(): void {
    items.value.forEach((item) => changed.add(item.number))
    refreshSoon()
  }

  let typed: CallOff = () => undefined
  watch(
    () => ({ ...filter }),
    (value, before) => {
      typed()
      if (value.q === before.q) void reload()
      else typed = clock.after(TYPING_MS, () => void reload())
    },
  )

  return { filter, items, next, loading, loaded, error, flashed, reload, more, noteChange, readAllSoon }
}
