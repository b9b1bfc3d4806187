/**
 * What a wall knows: everything that it is told goes through here, and nothing grows.
 *
 * The server says when to load anew (`resync`), at the beginning too; between that it tells what happens. A stream that is
 * silent for longer than its heartbeat is opened anew, also when the machine wakes up or its clock was put. A wall that is refused goes dark
 * and asks again now and then: somebody may sign it in.
 */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import type { Source } from '../api/live'
import type { LiveFigures, WallBoard, WallCommand, WallHappened, WallView } from '../api/contract'
import type { Clock } from '../shared/clock'

/** How many events a wall keeps: more than it shows, and never more. */
export const KEPT = 40
/** The heartbeat comes every five seconds: two are missing. */
export const SILENT_MS = 12_000
/** So long a picture may stand still before it says so in large letters. */
export const STOPPED_MS = 30_000
const LOOK_MS = 2000
const DARK_MS = 20_000
const CLOSED = 2

export type FeedState = 'connecting' | 'live' | 'behind' | 'dark'
/** Why a wall is behind: the database cannot be reached, or the server cannot. */
export type Away = 'store' | 'server'

export interface FeedParts {
  open: () => Source
  /** Throws `Refused` when this screen is not, or no longer, signed in, `Lacking` when the server lacks its database. */
  read: () => Promise<WallView>
  clock: Clock
  woken: (act: () => void) => void
}
export interface Feed {
  state: Readonly<Ref<FeedState>>
  /** Null while it is not known. */
  away: Readonly<Ref<Away | null>>
  view: Readonly<ShallowRef<WallView | null>>
  board: Readonly<ShallowRef<WallBoard | null>>
  live: Readonly<ShallowRef<LiveFigures | null>>
  happened: Readonly<ShallowRef<readonly WallHappened[]>>
  /** When the server was heard last, by this machine's clock. */
  heardAt: Readonly<Ref<number>>
  start: () => void
  stop: () => void
}
export interface Listeners {
  /** Something happened just now: not what is loaded. */
  happened: (one: WallHappened) => void
  command: (command: WallCommand) => void
}
export class Refused extends Error {}
export class Lacking extends Error {}

/** What happened to each incident last, the newest first: one line for each, however much happens to it. */
export function withNews(known: readonly WallHappened[], news: WallHappened): WallHappened[] {
  return [news, ...known.filter(({ sign }) => sign.number !== news.sign.number)].slice(0, KEPT)
}

export function createFeed(parts: FeedParts, listeners: Listeners): Feed {
  const { clock } = parts
  const state = ref<FeedState>('connecting')
  const away = ref<Away | null>(null)
  const view = shallowRef<WallView | null>(null)
  const board = shallowRef<WallBoard | null>(null)
  const live = shallowRef<LiveFigures | null>(null)
  const happened = shallowRef<readonly WallHappened[]>([])
  const heardAt = ref(clock.now())
  let source: Source | null = null
  let ended = false
  let openedAt = 0
  let retryAt = 0
  let lookedAt = clock.now()
  let loading = false
  let again = false

  async function load(): Promise<void> {
    if (loading) {
      again = true
      return
    }
    loading = true
    try {
      const found = await parts.read()
      view.value = found
      board.value = found.board
      live.value = found.live ?? live.value
      happened.value = found.happened.reduceRight((known, one) => withNews(known, one), [] as WallHappened[])
      heard()
    } catch (problem) {
      if (problem instanceof Refused) darken()
      else {
        away.value = problem instanceof Lacking ? 'store' : 'server'
        if (state.value === 'live') state.value = 'behind'
        // What was missed is told by no stream that goes on: a new one begins with everything.
        close()
        retryAt = clock.now() + LOOK_MS
      }
    } finally {
      loading = false
      if (again && !ended) {
        again = false
        void load()
      }
    }
  }

  function heard(): void {
    heardAt.value = clock.now()
    away.value = null
    if (view.value !== null) state.value = 'live'
  }

  function darken(): void {
    state.value = 'dark'
    view.value = board.value = live.value = null
    happened.value = []
    close()
    retryAt = clock.now() + DARK_MS
  }

  function close(): void {
    source?.close()
    source = null
  }

  function open(): void {
    if (ended || source !== null) return
    openedAt = clock.now()
    const opened = (source = parts.open())
    const on = <T>(name: string, act: (data: T) => void, saysThatAllIsTold = true): void =>
      opened.addEventListener(name, (event) => {
        if (source !== opened || ended) return
        act(JSON.parse((event as MessageEvent<string>).data) as T)
        if (saysThatAllIsTold) heard()
      })
    on('heartbeat', () => undefined)
    on('resync', () => void load())
    on<WallBoard>('board', (found) => (board.value = found))
    // The stream goes on counting while the database is away, and with it everything else on the wall.
    on<LiveFigures>('live', (found) => (live.value = found), false)
    on<WallHappened>('happened', (one) => {
      happened.value = withNews(happened.value, one)
      listeners.happened(one)
    })
    on<WallCommand>('command', listeners.command)
    opened.addEventListener('error', () => {
      if (source !== opened || ended) return
      if (state.value === 'live') state.value = 'behind'
      // The browser comes again by itself, unless the server refused; then reading says why.
      if (opened.readyState !== CLOSED) return
      source = null
      void load()
      retryAt = Math.max(retryAt, clock.now() + LOOK_MS)
    })
  }

  /** The machine's clock was put back: what was noted by it would be waited for until it comes again. */
  function begunAnew(at: number): void {
    heardAt.value = Math.min(heardAt.value, at)
    retryAt = at
    close()
  }

  function look(): void {
    const at = clock.now()
    if (at < lookedAt) begunAnew(at)
    lookedAt = at
    if (source !== null && at - Math.max(heardAt.value, openedAt) > SILENT_MS) {
      if (state.value === 'live') state.value = 'behind'
      close()
    }
    if (source === null && at >= retryAt) open()
  }

  function looking(): void {
    if (ended) return
    look()
    clock.after(LOOK_MS, looking)
  }

  return {
    state,
    away,
    view,
    board,
    live,
    happened,
    heardAt,
    start() {
      open()
      clock.after(LOOK_MS, looking)
      parts.woken(() => !ended && look())
    },
    stop() {
      ended = true
      close()
    },
  }
}
