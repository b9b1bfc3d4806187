/** Where the reader is: a tab or an incident, held in the address so that the phone's back button works. */
import { ref } from 'vue'

export type TabName = 'report' | 'todo' | 'mine'

export const tab = ref<TabName>('report')
export const opened = ref<string | null>(null)

function read(): void {
  const [name, number] = location.hash.slice(1).split('/')
  opened.value = name === 'incident' && number !== undefined ? decodeURIComponent(number) : null
  if (name === 'report' || name === 'todo' || name === 'mine') tab.value = name
}

/** Marks an incident that was opened over a tab: behind any other lies whatever this browser showed before our page. */
const OVER_TAB = 'over tab'

export function openIncident(number: string): void {
  history.pushState(OVER_TAB, '', `#incident/${encodeURIComponent(number)}`)
  read()
}

export function closeIncident(): void {
  if (history.state === OVER_TAB) history.back()
  else goTo(tab.value)
}

export function goTo(name: TabName): void {
  history.replaceState(null, '', `#${name}`)
  read()
}

window.addEventListener('hashchange', read)
read()
