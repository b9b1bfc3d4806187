/**
 * Follow the server's stream of changes with one connection per browser.
 *
 * HTTP/1.1 allows six connections to a host, so the tab that holds the lock listens and tells the others; a browser
 * without locks lets every tab listen for itself. When the listening tab goes, another takes over.
 *
 * Whatever happens once the stream is open arrives; what happened before that is not known here. So every page reads
 * everything again (`resync`) each time its stream becomes live, the first time too: its own first reading was earlier.
 */
import { ref } from 'vue'

export interface IncidentChange {
  number: string
  seq: number
  type: string
  status: string
  version: number
}
export interface AlertNotice {
  id: string
  number: string
  level: string
  title: string
  at: string
}
export type StreamState = 'connecting' | 'live' | 'lost'

interface Handlers {
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

const CHANNEL = 'gridloop-stream'
const RETRY_MS = 5000
export const streamState = ref<StreamState>('connecting')

let handlers: Handlers | null = null

function deliver(message: Message): void {
  if (message.kind === 'incident') handlers?.incident(message.data)
  else if (message.kind === 'alert') handlers?.alert(message.data)
  else if (message.kind === 'resync') handlers?.resync()
  else if (message.kind === 'state') setState(message.data)
}

function setState(state: StreamState): void {
  const joined = state === 'live' && streamState.value !== 'live'
  streamState.value = state
  if (joined) handlers?.resync()
}

function listen(tell: (message: Message) => void): void {
  let source: EventSource | null = null
  const open = (): void => {
    if (!navigator.onLine || source !== null) return
    source = new EventSource('/api/v1/stream')
    const parse = <T>(event: Event): T => JSON.parse((event as MessageEvent<string>).data) as T
    source.addEventListener('open', () => tell({ kind: 'state', data: 'live' }))
    source.addEventListener('incident', (event) => tell({ kind: 'incident', data: parse<IncidentChange>(event) }))
    source.addEventListener('alert', (event) => tell({ kind: 'alert', data: parse<AlertNotice>(event) }))
    source.addEventListener('resync', () => tell({ kind: 'resync' }))
    source.addEventListener('error', () => {
      tell({ kind: 'state', data: 'lost' })
      // The browser reconnects by itself unless the server refused; then it is ours to try again.
      if (source?.readyState !== EventSource.CLOSED) return
      source = null
      setTimeout(open, RETRY_MS)
    })
  }
  window.addEventListener('online', open)
  window.addEventListener('offline', () => {
    source?.close()
    source = null
    tell({ kind: 'state', data: 'lost' })
  })
  open()
}

/** Start following; called once per page. */
export function followStream(receivers: Handlers): void {
  handlers = receivers
  if (!('locks' in navigator) || typeof BroadcastChannel === 'undefined') {
    listen(deliver)
    return
  }
  const channel = new BroadcastChannel(CHANNEL)
  let leading = false
  channel.onmessage = (event: MessageEvent<Message>) => {
    if (event.data.kind === 'ask' && leading) channel.postMessage({ kind: 'state', data: streamState.value })
    else deliver(event.data)
  }
  channel.postMessage({ kind: 'ask' })
  void navigator.locks.request(CHANNEL, () => {
    leading = true
    const tell = (message: Message): void => {
      deliver(message)
      channel.postMessage(message)
    }
    tell({ kind: 'state', data: 'connecting' }) // the tab that led before may have been live
    listen(tell)
    return new Promise<never>(() => undefined) // held for as long as the page lives
  })
}
