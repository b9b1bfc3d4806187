/**
 * Something asked of the server for a part of the page: the last question counts, what was there stays until the answer
 * comes, and an answer that lets people wait says so.
 */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import { systemClock, type Clock } from '../shared/clock'
import { messageOf } from '../shared/messages'

export const SLOW_MS = 1_500

export interface Asked<T> {
  data: ShallowRef<T | null>
  error: Ref<string>
  busy: Ref<boolean>
  slow: Ref<boolean>
  /** The question may show a part of its answer before all of it is there; it learns whether anybody still waits for the rest. */
  ask: (question: (show: (part: T) => boolean, wanted: () => boolean) => Promise<T>) => Promise<void>
}

export function createAsked<T>(clock: Clock = systemClock): Asked<T> {
  const data = shallowRef<T | null>(null) as ShallowRef<T | null>
  const error = ref('')
  const busy = ref(false)
  const slow = ref(false)
  let last = 0

  async function ask(question: (show: (part: T) => boolean, wanted: () => boolean) => Promise<T>): Promise<void> {
    const mine = (last += 1)
    const isLast = (): boolean => mine === last
    busy.value = true
    slow.value = false
    const calm = clock.after(SLOW_MS, () => {
      if (isLast()) slow.value = true
    })
    try {
      const show = (part: T): boolean => {
        if (isLast()) data.value = part
        return isLast()
      }
      const found = await question(show, isLast)
      if (!isLast()) return
      data.value = found
      error.value = ''
    } catch (problem) {
      if (isLast()) error.value = messageOf(problem)
    } finally {
      calm()
      if (isLast()) busy.value = slow.value = false
    }
  }

  return { data, error, busy, slow, ask }
}
