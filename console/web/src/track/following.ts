/** How far a report has come, as its holder sees it: read from time to time, and never older than what the holder just did. */
import { ref, type Ref } from 'vue'

import type { Followed } from '../api/contract'
import { Problem } from '../api/http'
import { messageOf } from '../shared/messages'
import { createTurns } from '../shared/turns'
import type { Receipt } from './receipt'

export interface FollowingParts {
  look: (receipt: Receipt) => Promise<Followed>
  first: Receipt | null
  keep: (receipt: Receipt) => void
  forget: () => void
}
export interface Following {
  receipt: Readonly<Ref<Receipt | null>>
  told: Readonly<Ref<Followed | null>>
  busy: Readonly<Ref<boolean>>
  error: Readonly<Ref<string>>
  find: (receipt: Receipt) => Promise<void>
  refresh: () => void
  /** Show what came of something that the holder did. */
  show: (told: Followed) => void
  leave: () => void
}

export function createFollowing({ look, first, keep, forget }: FollowingParts): Following {
  const receipt = ref<Receipt | null>(first)
  const told = ref<Followed | null>(null)
  const busy = ref(false)
  const error = ref('')
  const turns = createTurns()

  async function find(wanted: Receipt): Promise<void> {
    const counts = turns.take()
    busy.value = true
    error.value = ''
    try {
      const found = await look(wanted)
      if (!counts()) return
      told.value = found
      receipt.value = wanted
      keep(wanted)
    } catch (problem) {
      if (!counts()) return
      error.value = messageOf(problem)
      if (problem instanceof Problem && problem.status === 404) leave()
    } finally {
      if (counts()) busy.value = false
    }
  }

  function show(found: Followed): void {
    turns.take() // what was asked for before is older
    busy.value = false
    told.value = found
  }

  function leave(): void {
    turns.take()
    busy.value = false
    forget()
    told.value = null
    receipt.value = null
  }

  function refresh(): void {
    if (receipt.value !== null && !busy.value) void find(receipt.value)
  }

  return { receipt, told, busy, error, find, refresh, show, leave }
}
