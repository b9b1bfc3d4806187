/** The figures in the header. */
import { ref, shallowRef } from 'vue'

import { call } from '../../shared/http'
import { messageOf } from '../../shared/messages'
import { learnServerTime } from '../../shared/time'
import type { Figures } from '../../shared/types'

const FIGURES_EVERY_MS = 10_000
const CALM_MS = 1_000

export const figures = shallowRef<Figures | null>(null)
export const figuresError = ref('')

async function readFigures(): Promise<void> {
  const askedAt = Date.now()
  try {
    figures.value = await call<Figures>('/figures')
    learnServerTime(figures.value.as_of, askedAt)
    figuresError.value = ''
  } catch (problem) {
    figuresError.value = messageOf(problem)
  }
}

let timer: number | undefined

/** Read the figures soon; many changes at once lead to one reading. */
export function noteChange(): void {
  timer ??= window.setTimeout(() => {
    timer = undefined
    void readFigures()
  }, CALM_MS)
}

/** Read the figures now and every ten seconds. */
export async function startFigures(): Promise<void> {
  setInterval(() => void readFigures(), FIGURES_EVERY_MS)
  await readFigures()
}
