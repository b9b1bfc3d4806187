/** The alerts of whoever is signed in: what waits for an acknowledgement, and giving it. */
import { computed, ref, shallowRef } from 'vue'

import { api } from '../api/client'
import type { Alert, ObjectionAlert } from '../api/contract'
import { gravestFirst } from './alert-words'
import { messageOf } from './messages'

export const alerts = shallowRef<Alert[]>([])
/** How many wait, whether they are listed or not. */
export const waitingTotal = ref(0)
/** Those that are about an assessment and no incident. */
export const objectionAlerts = shallowRef<ObjectionAlert[]>([])
export const alertsError = ref('')

/** Not acknowledged yet: the gravest, and of these the latest, first. */
export const waitingAlerts = computed(() => alerts.value.filter((alert) => alert.acknowledged_at === null).sort(gravestFirst))

export async function readAlerts(): Promise<void> {
  try {
    const { items, total, objections } = await api.get('/alerts', { query: { open: true } })
    alerts.value = items
    objectionAlerts.value = objections
    waitingTotal.value = total + objections.length
    alertsError.value = ''
  } catch (problem) {
    alertsError.value = messageOf(problem)
  }
}

export const acknowledge = (taken: readonly Alert[]): Promise<void> => acknowledgeIds(taken.map(({ id }) => id))

export async function acknowledgeIds(ids: string[]): Promise<void> {
  await api.post('/alerts/acknowledge', { json: { ids } })
  await readAlerts()
}
