/**
 * One press does one thing, in lists that move up when something is done.
 *
 * The second tap of a double tap lands on the row that has moved up meanwhile: it was meant for the one before. And one
 * thing is under way at a time, because a list may move while it is.
 */
import { ref, type Ref } from 'vue'

import type { Clock } from './clock'

/** Systems take two taps for one double tap up to half a second; the list may need a moment to move. */
export const SETTLE_MS = 600

export interface Presses {
  busy: Readonly<Ref<boolean>>
  /**
   * Do what a press on a row asks for, the reading of the list included. Does nothing while something is under way;
   * nor, in the moment after, on another row, or the same thing once more.
   */
  press: (row: string, act: string, work: () => Promise<void>) => Promise<void>
}

export function createPresses({ now }: Pick<Clock, 'now'>): Presses {
  const busy = ref(false)
  let last = { row: '', act: '', at: Number.NEGATIVE_INFINITY }

  async function press(row: string, act: string, work: () => Promise<void>): Promise<void> {
    const settled = now() - last.at >= SETTLE_MS || (last.row === row && last.act !== act)
    if (busy.value || !settled) return
    busy.value = true
    try {
      await work()
    } finally {
      last = { row, act, at: now() }
      busy.value = false
    }
  }

  return { busy, press }
}
