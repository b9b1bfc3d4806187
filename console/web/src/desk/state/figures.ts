/** The figures in the header: read every ten seconds, and soon after a change. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import type { Figures } from '../../api/contract'
import type { Clock } from '../../shared/clock'
import { messageOf } from '../../shared/messages'

const EVERY_MS = 10_000
const CALM_MS = 1_000

export interface FiguresParts {
  read: () => Promise<Figures>
  /** Told the server's time, and when this machine asked for it. */
  learnTime: (asOf: string, askedAt: number) => void
  clock: Clock
}
export interface HeaderFigures {
  figures: Readonly<ShallowRef<Figures | null>>
  error: Readonly<Ref<string>>
  /** Read the figures now and every ten seconds. */
  start: () => Promise<void>
  /** Read the figures soon; many changes at once lead to one reading. */
  noteChange: () => void
}

export function createFigures({ read, learnTime, clock }: FiguresParts): HeaderFigures {
  const figures = shallowRef<Figures | null>(null)
  const error = ref('')
  let noted = false

  async function readNow(): Promise<void> {
    const askedAt = clock.now()
    try {
      figures.value = await read()
      learnTime(figures.value.as_of, askedAt)
      error.value = ''
    } catch (problem) {
      error.value = messageOf(problem)
    }
  }

  async function start(): Promise<void> {
    clock.after(EVERY_MS, () => void start())
    await readNow()
  }

  function noteChange(): void {
    if (noted) return
    noted = true
    clock.after(CALM_MS, () => {
      noted = false
      void readNow()
    })
  }

  return { figures, error, start, noteChange }
}
