/**
 * Follow the server's stream of changes with one connection per browser.
 *
 * HTTP/1.1 allows six connections to a host, so the tab that holds the lock listens and tells the others; a browser
 * without locks lets every tab listen for itself. When the listening tab goes, or says nothing any more, another takes over.
 *
 * A connection that died without a word looks as if nothing happened. So the server's heartbeat is looked for: a stream
 * that has been silent for longer is lost, and is opened anew, also when a machine wakes from its sleep.
 *
 * Whatever happens once the stream is open arrives; what happened before that is not known here. So every page reads
 * everything again (`resync`) each time its stream becomes live, the first time too: its own first reading was earlier.
 */
import { ref, type Ref } from 'vue'

import { systemClock, type Clock } from '../shared/clock'
import type { AlertNotice, IncidentChange } from './contract'

export type StreamState = 'connecting' | 'live' | 'lost'

export interface Receivers {
  incident: (change: IncidentChange) => void
  alert: (notice: AlertNotice) => void
  resync: () => void
}

type Message =
  | { kind: 'incident'; data: IncidentChange }
  | { kind: 'alert'; data: AlertNotice }
  | { kind: 'resync' }
  | { kind: 'state'; data: StreamState }
  | { kind: 'ask' }
type Tell = (message: Message) => void

/** An `EventSource`, as much of one as is needed. */
export interface Source {
  readonly readyState: number
  addEventListener: (name: string, listener: (event: Event) => void) => void
  close: () => void
}
/** A `BroadcastChannel`, as much of one as is needed: everybody hears everybody but themselves. */
export interface Channel {
  onmessage: ((event: MessageEvent<Message>) => void) | null
  postMessage: (message: Message) => void
}
export interface Tabs {
  /**
   * Call `hold` once this tab may listen for all; `seize` does not wait for the tab that does.
   * Rejects when another tab has seized it.
   */
  lead: (hold: () => Promise<never>, seize: boolean) => Promise<unknown>
  channel: () => Channel
}
export interface LiveParts {
  open: () => Source
  /** How the tabs of this browser agree on one listener; null where the browser cannot. */
  tabs: Tabs | null
  /** Act when the page is looked at again, or its machine wakes up. */
  woken: (act: () => void) => void
  network: { readonly online: boolean; on: (change: 'online' | 'offline', act: () => void) => void }
  clock: Clock
}
export interface Live {
  state: Readonly<Ref<StreamState>>
  /** Start following; called once per page. */
  follow: (receivers: Receivers) => void
}

const CHANNEL = 'gridloop-stream'
const RETRY_MS = 5000
/** The server's heartbeat comes every ten seconds: two are missing. */
export const SILENT_MS = 25_000
/** Longer than a stream may be silent: the tab that listens notices first, and goes on listening. */
const LEADER_SILENT_MS = 40_000
const LOOK_MS = 5000
const CLOSED = 2

/** Look again and again, and as soon as the page is looked at. Returns how to end it. */
function watching({ clock, woken }: LiveParts, look: () => void): () => void {
  let ended = false
  const again = (): void => {
    if (ended) return
    look()
    clock.after(LOOK_MS, again)
  }
  clock.after(LOOK_MS, again)
  woken(() => !ended && look())
  return () => (ended = true)
}

/** Keep a source open and tell what comes from it. Returns how to end it. */
function listen(parts: LiveParts, tell: Tell): () => void {
  let source: Source | null = null
  let heardAt = 0
  let said: StreamState = 'connecting'
  let ended = false

  const say = (state: StreamState): void => tell({ kind: 'state', data: (said = state) })

  function open(): void {
    if (ended || !parts.network.online || source !== null) return
    const opened = (source = parts.open())
    heardAt = parts.clock.now()
    const parse = <T>(event: Event): T => JSON.parse((event as MessageEvent<string>).data) as T
    const on = (name: string, act: (event: Event) => void): void =>
      opened.addEventListener(name, (event) => {
        if (source !== opened) return // what an abandoned stream still says is said by its successor
        heardAt = parts.clock.now()
        act(event)
      })
    on('open', () => say('live'))
    on('heartbeat', () => say('live'))
    on('incident', (event) => tell({ kind: 'incident', data: parse<IncidentChange>(event) }))
    on('alert', (event) => tell({ kind: 'alert', data: parse<AlertNotice>(event) }))
    on('resync', () => tell({ kind: 'resync' }))
    on('error', () => {
      say('lost')
      // The browser reconnects by itself, with its Last-Event-ID, unless the server refused; then it is ours to try again.
      if (opened.readyState !== CLOSED) return
      source = null
      parts.clock.after(RETRY_MS, open)
    })
  }

  function close(): void {
    source?.close()
    source = null
  }

  function look(): void {
    const silent = source !== null && parts.clock.now() - heardAt > SILENT_MS
    if (silent) {
      close()
      said = 'lost'
    }
    say(said) // so that the other tabs know that this one still listens
    if (silent) open()
  }

  parts.network.on('online', open)
  parts.network.on('offline', () => {
    if (ended) return
    close()
    say('lost')
  })
  open()
  const endWatching = watching(parts, look)
  return () => {
    ended = true
    endWatching()
    close()
  }
}

/** Listen for every tab while this one holds the lock, and be told by another tab until then. */
function shareAmong(tabs: Tabs, parts: LiveParts, state: Ref<StreamState>, deliver: Tell): void {
  const channel = tabs.channel()
  let leading = false
  let heardAt = parts.clock.now()
  let asked = false

  channel.onmessage = (event) => {
    heardAt = parts.clock.now()
    asked = false
    if (event.data.kind !== 'ask') deliver(event.data)
    else if (leading) channel.postMessage({ kind: 'state', data: state.value })
  }

  function lead(seize: boolean): void {
    let stop: () => void = () => undefined
    const hold = (): Promise<never> => {
      leading = true
      const tell: Tell = (message) => {
        deliver(message)
        channel.postMessage(message)
      }
      tell({ kind: 'state', data: 'connecting' }) // the tab that led before may have been live
      stop = listen(parts, tell)
      return new Promise<never>(() => undefined) // held for as long as the page lives, or until another tab seizes it
    }
    void tabs.lead(hold, seize).catch(() => {
      stop()
      leading = false
      heardAt = parts.clock.now()
      lead(false)
    })
  }

  /** A tab that the browser has put to sleep keeps the lock: ask it, and then do without it. */
  function look(): void {
    if (leading || parts.clock.now() - heardAt <= LEADER_SILENT_MS) return
    if (!asked) {
      asked = true
      channel.postMessage({ kind: 'ask' })
      return
    }
    deliver({ kind: 'state', data: 'lost' })
    heardAt = parts.clock.now()
    lead(true)
  }

  channel.postMessage({ kind: 'ask' })
  lead(false)
  watching(parts, look)
}

export function createLive(parts: LiveParts): Live {
  const state = ref<StreamState>('connecting')

  function follow(receivers: Receivers): void {
    const deliver: Tell = (message) => {
      if (message.kind === 'incident') receivers.incident(message.data)
      else if (message.kind === 'alert') receivers.alert(message.data)
      else if (message.kind === 'resync') receivers.resync()
      else if (message.kind === 'state') {
        const joined = message.data === 'live' && state.value !== 'live'
        state.value = message.data
        if (joined) receivers.resync()
      }
    }
    if (parts.tabs === null) void listen(parts, deliver)
    else shareAmong(parts.tabs, parts, state, deliver)
  }

  return { state, follow }
}

/** What the browser offers for following the stream. */
export function browserParts(): LiveParts {
  const canShare = 'locks' in navigator && typeof BroadcastChannel !== 'undefined'
  return {
    open: () => new EventSource('/api/v1/stream'),
    tabs: canShare
      ? {
          lead: (hold, seize) => navigator.locks.request(CHANNEL, { steal: seize }, hold),
          channel: () => new BroadcastChannel(CHANNEL),
        }
      : null,
    woken: (act) => {
      document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && act())
      document.addEventListener('resume', act)
      window.addEventListener('pageshow', act)
    },
    network: {
      get online() {
        return navigator.onLine
      },
      on: (change, act) => window.addEventListener(change, act),
    },
    clock: systemClock,
  }
}
