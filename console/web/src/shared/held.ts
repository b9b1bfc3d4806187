/**
 * An act of one tap that nothing takes back once it is sent is held for some seconds, and taken back until then.
 *
 * Whoever leaves the page meant it: then it goes at once. Where it does not arrive, nothing has happened.
 */
import { ref, type Ref } from 'vue'

import type { CallOff, Clock } from './clock'

export const HELD_MS = 8_000
const SECOND_MS = 1_000

export interface Held {
  /** So many seconds are left to take it back; null while nothing is held. */
  left: Readonly<Ref<number | null>>
  hold: (send: () => Promise<void>) => void
  takeBack: () => void
  sendNow: () => Promise<void>
}

export function createHeld(clock: Clock): Held {
  const left = ref<number | null>(null)
  let held: (() => Promise<void>) | null = null
  let callOff: CallOff = () => undefined

  function count(): void {
    callOff = clock.after(SECOND_MS, () => {
      if (left.value === null || left.value <= 1) return void sendNow()
      left.value -= 1
      count()
    })
  }

  function hold(send: () => Promise<void>): void {
    if (held !== null) return
    held = send
    left.value = HELD_MS / SECOND_MS
    count()
  }

  function takeBack(): void {
    callOff()
    held = null
    left.value = null
  }

  async function sendNow(): Promise<void> {
    const send = held
    takeBack()
    await send?.()
  }

  return { left, hold, takeBack, sendNow }
}
