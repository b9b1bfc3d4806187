/** The alerts of whoever is signed in: what waits for an acknowledgement, and giving it. */
import { computed, ref, shallowRef } from 'vue'

import { call } from './http'
import { messageOf } from './messages'
import type { Alert, Page } from './types'

export const alerts = shallowRef<Alert[]>([])
export const alertsError = ref('')

/** Not acknowledged yet, the highest step first. */
export const waitingAlerts = computed(() =>
  alerts.value
    .filter((alert) => alert.acknowledged_at === null)
    .sort((a, b) => (b.step ?? 0) - (a.step ?? 0) || b.at.localeCompare(a.at)),
)

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
