/** Where the reader is: a tab or an incident, held in the address so that the phone's back button works. */
import { ref } from 'vue'

const TABS = ['report', 'todo', 'inbox', 'mine'] as const
export type TabName = (typeof TABS)[number]

export const tab = ref<TabName>('report')
export const opened = ref<string | null>(null)

/** Whether the address named a tab, or somebody chose one. */
let chosen = false

function read(): void {
  const [name, number] = location.hash.slice(1).split('/')
  opened.value = name === 'incident' && number !== undefined ? decodeURIComponent(number) : null
  const named = TABS.find((each) => each === name)
  if (named === undefined) return
  tab.value = named
  chosen = true
}

/** Marks an incident that was opened over a tab: behind any other lies whatever this browser showed before our page. */
const OVER_TAB = 'over tab'

export function openIncident(number: string): void {
  history.pushState(OVER_TAB, '', `#incident/${encodeURIComponent(number)}`)
  read()
}

export function closeIncident(): void {
  if (history.state === OVER_TAB) history.back()
  else if (chosen) goTo(tab.value)
  else {
    // Who reads this is not known yet, and so not where they begin.
    history.replaceState(null, '', location.pathname + location.search)
    read()
  }
}

/** Begin with this tab unless another was named or chosen; under an incident that a link opened it is what lies there. */
export function beginWith(name: TabName): void {
  if (chosen) return
  if (opened.value === null) {
    goTo(name)
  } else {
    tab.value = name
    chosen = true
  }
}

export function goTo(name: TabName): void {
  history.replaceState(null, '', `#${name}`)
  read()
}

window.addEventListener('hashchange', read)
read()
