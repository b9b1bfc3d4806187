/** A map in an element of a page, for as long as the page is there; it keeps to the size of that element. */
import { onBeforeUnmount, onMounted, type Ref } from 'vue'

import { AreaMap, type AreaMapEvents } from './area-map'

export function useAreaMap(host: Readonly<Ref<HTMLElement | null>>, events: AreaMapEvents, padding: number, ready: (map: AreaMap) => void): void {
  let map: AreaMap | null = null
  let observer: ResizeObserver | null = null

  onMounted(() => {
    if (host.value === null) return
    const made = new AreaMap(host.value, events, padding)
    map = made
    ready(made)
    observer = new ResizeObserver(() => {
      made.resize()
      made.fit()
    })
    observer.observe(host.value)
  })
  onBeforeUnmount(() => {
    observer?.disconnect()
    map?.dispose()
  })
}
