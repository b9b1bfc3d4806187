/**
 * The officer page's service worker: opens the page without network and sends the outbox when the browser wakes it.
 *
 * It never answers for the interface: what the server said last is kept by the page, so that the page works without it.
 */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

import { send } from '../api/http'
import { systemClock } from '../shared/clock'
import { createSender } from './sender'
import { PhoneStore } from './store'

declare const __PRECACHE__: { url: string; revision: string | null }[]

interface SyncEvent extends Event {
  readonly tag: string
  waitUntil: (work: Promise<unknown>) => void
}

const worker = self as unknown as {
  skipWaiting: () => Promise<void>
  clients: { claim: () => Promise<void> }
  addEventListener: (type: string, listener: (event: never) => void) => void
}

const { sendOutbox } = createSender({ store: new PhoneStore(), send, now: systemClock.now, locks: navigator.locks ?? null })

precacheAndRoute(__PRECACHE__)
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('/officer'), { allowlist: [/^\/officer($|\?)/] }))

worker.addEventListener('activate', (event: SyncEvent) => event.waitUntil(worker.clients.claim()))
worker.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.data === 'activate') void worker.skipWaiting()
})
worker.addEventListener('sync', (event: SyncEvent) => {
  if (event.tag === 'outbox') event.waitUntil(sendOutbox(true))
})
