/** Telling a wall something from a phone: it is sent, then shown when the wall itself says so, or the wall is silent. */
import { ref, type Ref } from 'vue'

import type { WallAnswer } from '../api/contract'
import type { Clock } from '../shared/clock'

/** So long a wall may take; one that is connected answers within a second. */
export const SILENT_MS = 6000
export const ASK_MS = 700

export type Told = { is: 'nothing' | 'sending' | 'sent' | 'silent' } | { is: 'shown'; screen: string; scene: string } | { is: 'failed'; problem: unknown }

export interface TellingParts {
  send: (command: string, value: string) => Promise<{ id: string }>
  /** What the wall answered to that. */
  answer: (id: string) => Promise<WallAnswer>
  clock: Clock
}

export interface Telling {
  told: Readonly<Ref<Told>>
  /** Says whether it could be sent. */
  tell: (command: string, value?: string) => Promise<boolean>
  forget: () => void
}

export function createTelling({ send, answer, clock }: TellingParts): Telling {
  const told = ref<Told>({ is: 'nothing' })
  /** What was said last; answers to what was said before are no news. */
  let last = 0

  async function ask(mine: number, id: string, until: number): Promise<void> {
    if (mine !== last) return
    const found = await answer(id).catch(() => null)
    if (mine !== last) return
    if (found !== null && found.scene !== null) told.value = { is: 'shown', screen: found.screen, scene: found.scene }
    else if (clock.now() >= until) told.value = { is: 'silent' }
    else clock.after(ASK_MS, () => void ask(mine, id, until))
  }

  async function tell(command: string, value = ''): Promise<boolean> {
    const mine = (last += 1)
    told.value = { is: 'sending' }
    try {
      const { id } = await send(command, value)
      if (mine !== last) return true
      told.value = { is: 'sent' }
      clock.after(ASK_MS, () => void ask(mine, id, clock.now() + SILENT_MS))
      return true
    } catch (problem) {
      if (mine === last) told.value = { is: 'failed', problem }
      return false
    }
  }

  return {
    told,
    tell,
    forget() {
      last += 1
      told.value = { is: 'nothing' }
    },
  }
}
