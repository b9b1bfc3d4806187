/** Sound and speech for what escalated, off until somebody turns it on: on a wall nobody asked for noise. */
import { ref, type Ref } from 'vue'

import { createCrier, type Alarm, type SirenParts } from '../shared/siren'

export const AGAIN_MS = 60_000
const KEY = 'gridloop.wall-sound'

export interface WallSiren {
  on: Readonly<Ref<boolean>>
  turn: (on: boolean) => void
  hear: (standing: readonly Alarm[]) => void
}

export function createWallSiren({ voice, clock, andMore, memory }: Omit<SirenParts, 'user'>): WallSiren {
  const { say, again, end } = createCrier({ voice, clock, andMore }, AGAIN_MS)
  const on = ref(memory.getItem(KEY) === 'on')
  let known: ReadonlySet<string> | null = null
  let standing: readonly Alarm[] = []

  function turn(value: boolean): void {
    on.value = value
    end()
    if (!value) return memory.removeItem(KEY)
    memory.setItem(KEY, 'on')
    // Also with nothing to say: the press is what a browser waits for, and the sound shows that it works.
    if (standing.length === 0) voice.ring()
    say(standing)
    again(() => standing)
  }

  function hear(found: readonly Alarm[]): void {
    const before = known
    standing = found
    known = new Set(found.map(({ id }) => id))
    if (!on.value) return
    const news = before === null ? [] : found.filter(({ id }) => !before.has(id))
    say(news)
    // What stood there when the page began is said after a while: a restart is no news.
    if (before === null || news.length > 0) again(() => standing)
  }

  return { on, turn, hear }
}
