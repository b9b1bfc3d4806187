/** Sound and speech for what escalated, off until somebody turns it on: on a wall nobody asked for noise. */
import { ref, type Ref } from 'vue'

import type { WallStanding } from '../api/contract'
import type { CallOff, Clock } from '../shared/clock'
import type { Voice } from '../shared/siren'

export const AGAIN_MS = 60_000
const KEY = 'gridloop.wall-sound'

export interface WallSiren {
  on: Readonly<Ref<boolean>>
  turn: (on: boolean) => void
  hear: (standing: readonly WallStanding[]) => void
}

export function createWallSiren(parts: {
  voice: Voice
  clock: Clock
  memory: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  said: (first: WallStanding, more: number) => string
}): WallSiren {
  const { voice, clock, memory, said } = parts
  const on = ref(memory.getItem(KEY) === 'on')
  let known: ReadonlySet<string> | null = null
  let standing: readonly WallStanding[] = []
  let callOff: CallOff = () => undefined

  const keyOf = (one: WallStanding): string => `${one.sign.number} ${one.level}`

  function say(which: readonly WallStanding[]): void {
    const [first, ...others] = which
    if (!on.value || first === undefined) return
    voice.ring()
    voice.speak(said(first, others.length))
  }
  function later(): void {
    callOff()
    callOff = clock.after(AGAIN_MS, () => {
      say(standing)
      later()
    })
  }

  return {
    on,
    turn(value) {
      on.value = value
      if (value) memory.setItem(KEY, 'on')
      else {
        memory.removeItem(KEY)
        voice.hush()
      }
      callOff()
      if (value) {
        say(standing)
        later()
      }
    },
    hear(found) {
      const before = known
      standing = found
      known = new Set(found.map(keyOf))
      const news = before === null ? [] : found.filter((one) => !before.has(keyOf(one)))
      if (news.length === 0 || !on.value) return
      say(news)
      later()
    },
  }
}
