/** What pops up on the desk when alerts arrive: a few groups at most, whatever comes, and what they are about. */
import { computed, ref, type ComputedRef } from 'vue'

import type { Alert, ObjectionAlert } from '../../api/contract'
import { grouped, type AlertGroup } from '../../shared/alert-words'
import type { CallOff, Clock } from '../../shared/clock'

export const MOST_SHOWN = 3
const CALM_MS = 800
const SHOWN_MS = 20_000

export interface PopupParts {
  /** What waits for an acknowledgement, the gravest first. */
  waiting: () => readonly Alert[]
  /** Those that are about an objection to an assessment. */
  objections: () => readonly ObjectionAlert[]
  read: () => Promise<void>
  clock: Clock
}
export interface Popups {
  shown: ComputedRef<AlertGroup[]>
  objections: ComputedRef<ObjectionAlert[]>
  /** How many of those that arrived are not shown. */
  more: ComputedRef<number>
  /** Take note that an alert arrived; many at once lead to one reading. */
  note: (id: string) => void
  clear: () => void
}

export function createPopups({ waiting, objections: objected, read, clock }: PopupParts): Popups {
  const arrived = ref<ReadonlySet<string>>(new Set())
  let reading = false
  let callOff: CallOff = () => undefined

  const groups = computed(() => grouped(waiting().filter((alert) => arrived.value.has(alert.id))))
  const shown = computed(() => groups.value.slice(0, MOST_SHOWN))
  const objections = computed(() => objected().filter((alert) => arrived.value.has(alert.id)))
  const more = computed(() => groups.value.slice(MOST_SHOWN).reduce((sum, group) => sum + group.alerts.length, 0))

  function clear(): void {
    callOff()
    arrived.value = new Set()
  }

  function note(id: string): void {
    arrived.value = new Set([...arrived.value, id])
    callOff()
    callOff = clock.after(SHOWN_MS, clear)
    if (reading) return
    reading = true
    clock.after(CALM_MS, () => {
      reading = false
      void read()
    })
  }

  return { shown, objections, more, note, clear }
}
