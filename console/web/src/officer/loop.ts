/** When to send: after saving, when the network or the page comes back, every 30 seconds, and when somebody asks. */
import { ref } from 'vue'

import { forgetOld } from './outbox'
import { sendOutbox } from './sender'

const EVERY_MS = 30_000

export const online = ref(navigator.onLine)
export const sending = ref(false)

export async function sendNow(force = false): Promise<void> {
  sending.value = true
  try {
    await sendOutbox(force)
  } finally {
    sending.value = false
  }
}

interface SyncRegistration extends ServiceWorkerRegistration {
  sync?: { register: (tag: string) => Promise<void> }
}

/** Ask the browser to wake the service worker when the network is back, where it can. */
export async function askForSync(): Promise<void> {
  const registration = (await navigator.serviceWorker?.getRegistration('/officer')) as SyncRegistration | undefined
  try {
    await registration?.sync?.register('outbox')
  } catch {
    // Background sync is a bonus that some browsers refuse; the timers below do without it.
  }
}

export function startSending(): void {
  window.addEventListener('online', () => {
    online.value = true
    void sendNow(true)
  })
  window.addEventListener('offline', () => (online.value = false))
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void sendNow()
  })
  setInterval(() => void sendNow(), EVERY_MS)
  void forgetOld(Date.now())
  void sendNow(true)
}
