/** When to send: after saving, when the network or the page comes back, when a back-off ends, and when somebody asks. */
import { computed, ref, type ComputedRef } from 'vue'

import type { CallOff, Clock } from '../shared/clock'
import type { Sender } from './sender'

const EVERY_MS = 30_000
const SHORTEST_REST_MS = 1_000

export interface LoopParts {
  sender: Sender
  /** The account that is signed in. */
  user: () => string | null
  clock: Clock
}
export interface Loop {
  sending: ComputedRef<boolean>
  sendNow: (force?: boolean) => Promise<void>
  /** Send now, and look every half minute. */
  start: () => void
}

export function createLoop({ sender, user, clock }: LoopParts): Loop {
  const underWay = ref(0)
  const sending = computed(() => underWay.value > 0)
  let callOff: CallOff = () => undefined

  async function sendNow(force = false): Promise<void> {
    underWay.value += 1
    try {
      await sender.sendOutbox(force)
    } finally {
      underWay.value -= 1
    }
    await setAlarm()
  }

  /** Come again when the next report is due; also when somebody else was sending, who may not have seen the newest. */
  async function setAlarm(): Promise<void> {
    callOff()
    const account = user()
    const due = account === null ? null : await sender.nextAttempt(account)
    if (due === null) return
    callOff()
    callOff = clock.after(Math.max(due - clock.now(), SHORTEST_REST_MS), () => void sendNow())
  }

  function look(): void {
    clock.after(EVERY_MS, look)
    void sendNow()
  }

  function start(): void {
    clock.after(EVERY_MS, look)
    void sendNow(true)
  }

  return { sending, sendNow, start }
}
