/** Whether the phone has a network, and being woken when it returns. */
import { ref } from 'vue'

export const online = ref(navigator.onLine)

interface SyncRegistration extends ServiceWorkerRegistration {
  sync?: { register: (tag: string) => Promise<void> }
}

/** Ask the browser to wake the service worker when the network is back, where it can. */
export async function askForSync(): Promise<void> {
  const registration = (await navigator.serviceWorker?.getRegistration('/officer')) as SyncRegistration | undefined
  try {
    await registration?.sync?.register('outbox')
  } catch {
    // Background sync is a bonus that some browsers refuse; the page's own timers do without it.
  }
}

export function watchNetwork(returned: () => void): void {
  window.addEventListener('online', () => {
    online.value = true
    returned()
  })
  window.addEventListener('offline', () => (online.value = false))
}
