/** When to send: after saving, when the network or the page comes back, when a back-off ends, and when somebody asks. */
import { computed, ref } from 'vue'

import { me } from '../shared/session'
import { forgetOld } from './outbox'
import { nextAttempt, sendOutbox } from './sender'

const EVERY_MS = 30_000
const SHORTEST_REST_MS = 1_000

const underWay = ref(0)
export const online = ref(navigator.onLine)
export const sending = computed(() => underWay.value > 0)

export async function sendNow(force = false): Promise<void> {
  underWay.value += 1
  try {
    await sendOutbox(force)
  } finally {
    underWay.value -= 1
  }
  await setAlarm()
}

let alarm: number | undefined

/** Come again when the next report is due; also when somebody else was sending, who may not have seen the newest. */
async function setAlarm(): Promise<void> {
  clearTimeout(alarm)
  const due = me.value === null ? null : await nextAttempt(me.value.user)
  if (due === null) return
  clearTimeout(alarm)
  alarm = window.setTimeout(() => void sendNow(), Math.max(due - Date.now(), SHORTEST_REST_MS))
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
