/** The figures in the header and the alerts of the person at this desk. */
import { computed, ref, shallowRef } from 'vue'

import { call } from '../../shared/http'
import { messageOf } from '../../shared/messages'
import { learnServerTime } from '../../shared/time'
import type { Alert, Figures, Page } from '../../shared/types'

const FIGURES_EVERY_MS = 10_000
const CALM_MS = 1_000

export const figures = shallowRef<Figures | null>(null)
export const figuresError = ref('')
export const alerts = shallowRef<Alert[]>([])
export const alertsError = ref('')
export const waiting = computed(() => alerts.value.filter((alert) => alert.acknowledged_at === null))

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

export async function readAlerts(): Promise<void> {
  try {
    alerts.value = (await call<Page<Alert>>('/alerts?open=true')).items
    alertsError.value = ''
  } catch (problem) {
    alertsError.value = messageOf(problem)
  }
}

export async function acknowledge(id: string): Promise<void> {
  await call(`/alerts/${id}/acknowledge`, { method: 'POST' })
  await readAlerts()
}

let timer: number | undefined

/** Read the figures soon; many changes at once lead to one reading. */
export function noteChange(): void {
  timer ??= window.setTimeout(() => {
    timer = undefined
    void readFigures()
  }, CALM_MS)
}

export async function startWatch(): Promise<void> {
  setInterval(() => void readFigures(), FIGURES_EVERY_MS)
  await Promise.all([readFigures(), readAlerts()])
}
