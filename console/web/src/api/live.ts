/**
 * Follow the server's stream of changes with one connection per browser.
 *
 * HTTP/1.1 allows six connections to a host, so the tab that holds the lock listens and tells the others; a browser
 * without locks lets every tab listen for itself. When the listening tab goes, another takes over.
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
export interface LiveParts {
  open: () => Source
  /** How the tabs of this browser agree on one listener; null where the browser cannot. */
  tabs: { lead: (hold: () => Promise<never>) => void; channel: () => Channel } | null
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
const CLOSED = 2

/** Keep a source open and tell what comes from it. */
function listen(parts: LiveParts, tell: Tell): void {
  let source: Source | null = null
  const open = (): void => {
    if (!parts.network.online || source !== null) return
    const opened = (source = parts.open())
    const parse = <T>(event: Event): T => JSON.parse((event as MessageEvent<string>).data) as T
    opened.addEventListener('open', () => tell({ kind: 'state', data: 'live' }))
    opened.addEventListener('incident', (event) => tell({ kind: 'incident', data: parse<IncidentChange>(event) }))
    opened.addEventListener('alert', (event) => tell({ kind: 'alert', data: parse<AlertNotice>(event) }))
    opened.addEventListener('resync', () => tell({ kind: 'resync' }))
    opened.addEventListener('error', () => {
      tell({ kind: 'state', data: 'lost' })
      // The browser reconnects by itself, with its Last-Event-ID, unless the server refused; then it is ours to try again.
      if (opened.readyState !== CLOSED || source !== opened) return
      source = null
      parts.clock.after(RETRY_MS, open)
    })
  }
  parts.network.on('online', open)
  parts.network.on('offline', () => {
    source?.close()
    source = null
    tell({ kind: 'state', data: 'lost' })
  })
  open()
}

/** Listen for every tab while this one holds the lock, and be told by another tab until then. */
function shareAmong(tabs: NonNullable<LiveParts['tabs']>, parts: LiveParts, state: Ref<StreamState>, deliver: Tell): void {
  const channel = tabs.channel()
  let leading = false
  channel.onmessage = (event) => {
    if (event.data.kind === 'ask' && leading) channel.postMessage({ kind: 'state', data: state.value })
    else deliver(event.data)
  }
  channel.postMessage({ kind: 'ask' })
  tabs.lead(() => {
    leading = true
    const tell: Tell = (message) => {
      deliver(message)
      channel.postMessage(message)
    }
    tell({ kind: 'state', data: 'connecting' }) // the tab that led before may have been live
    listen(parts, tell)
    return new Promise<never>(() => undefined) // held for as long as the page lives
  })
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
    if (parts.tabs === null) listen(parts, deliver)
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
      ? { lead: (hold) => void navigator.locks.request(CHANNEL, hold), channel: () => new BroadcastChannel(CHANNEL) }
      : null,
    network: {
      get online() {
        return navigator.onLine
      },
      on: (change, act) => window.addEventListener(change, act),
    },
    clock: systemClock,
  }
}
