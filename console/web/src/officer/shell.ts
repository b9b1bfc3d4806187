/** The page on the phone: its service worker, its storage, and a newer version when there is one. */
import { ref } from 'vue'

const LOW_BYTES = 20 * 1024 * 1024

export const updateReady = ref(false)
export const storageLow = ref(false)
export const persisted = ref(false)

let waitingWorker: ServiceWorker | null = null

export async function registerWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const hadController = navigator.serviceWorker.controller !== null
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (hadController && waitingWorker !== null) location.reload()
  })
  try {
    const registration = await navigator.serviceWorker.register('/officer-sw.js', { scope: '/officer' })
    const offer = (worker: ServiceWorker | null): void => {
      if (worker === null || navigator.serviceWorker.controller === null) return
      waitingWorker = worker
      updateReady.value = true
    }
    offer(registration.waiting)
    registration.addEventListener('updatefound', () => {
      const coming = registration.installing
      coming?.addEventListener('statechange', () => coming.state === 'installed' && offer(coming))
    })
  } catch {
    // Some phones' web views refuse service workers; the page then needs the network to open, and nothing else.
  }
}

export function applyUpdate(): void {
  waitingWorker?.postMessage('activate')
}

/** Ask the browser to keep what is stored, and see how much room is left. */
export async function watchStorage(): Promise<void> {
  if (!('storage' in navigator)) return
  persisted.value = (await navigator.storage.persisted?.()) || (await navigator.storage.persist?.()) || false
  const { quota, usage } = await navigator.storage.estimate()
  storageLow.value = quota !== undefined && usage !== undefined && quota - usage < LOW_BYTES
}
