/** A Dexie query as a ref that follows the store, also when another tab or the service worker changes it. */
import { liveQuery } from 'dexie'
import { onScopeDispose, shallowRef, watchEffect, type ShallowRef } from 'vue'

export function useLive<T>(initial: T, query: () => Promise<T>): Readonly<ShallowRef<T>> {
  const value = shallowRef(initial) as ShallowRef<T>
  let stop: (() => void) | null = null
  watchEffect(() => {
    stop?.()
    const subscription = liveQuery(query).subscribe((found) => (value.value = found))
    stop = () => subscription.unsubscribe()
  })
  onScopeDispose(() => stop?.())
  return value
}
