/**
 * What somebody is about to decide on may be exchanged under the finger: a proposal is taken back and another one made
 * while the page is read. Buttons of what has just come up wait a moment, and the page says that it is another one.
 */
import { ref, type Ref } from 'vue'

import type { CallOff, Clock } from '../shared/clock'

/** Long enough that a press meant for what stood there before goes nowhere. */
export const HELD_MS = 2_000

export interface Exchange {
  /** Whether another one stood there when the page was last read. */
  exchanged: Readonly<Ref<boolean>>
  /** Whether the buttons wait. */
  held: Readonly<Ref<boolean>>
  /** Say what stands there now; null is nothing. */
  show: (id: string | null) => void
  /** The person decided: what comes next is no surprise. */
  settle: () => void
}

export function createExchange(clock: Clock): Exchange {
  const exchanged = ref(false)
  const held = ref(false)
  let standing: string | null = null
  let read: string | null = null
  let callOff: CallOff = () => undefined
  let begun = false

  function hold(): void {
    callOff()
    held.value = true
    callOff = clock.after(HELD_MS, () => (held.value = false))
  }

  function show(id: string | null): void {
    if (begun && id !== standing && id !== null) {
      exchanged.value = read !== null && read !== id
      hold()
    }
    begun = true
    standing = id
    read = id ?? read
  }

  function settle(): void {
    read = null
    exchanged.value = false
  }

  return { exchanged, held, show, settle }
}
