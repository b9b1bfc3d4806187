/** The alerts of whoever is signed in: what waits for an acknowledgement, and giving it. */
import { computed, ref, shallowRef } from 'vue'

import { api } from '../api/client'
import type { Alert } from '../api/contract'
import { messageOf } from './messages'

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
    alerts.value = (await api.get('/alerts', { query: { open: true } })).items
    alertsError.value = ''
  } catch (problem) {
    alertsError.value = messageOf(problem)
  }
}

export async function acknowledge(id: string): Promise<void> {
  await api.post('/alerts/{id}/acknowledge', { path: { id } })
  await readAlerts()
}
