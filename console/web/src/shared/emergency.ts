/** 应急响应 as every page knows it: what holds or is coming, what is proposed; read again and again while a page is open. */
import { onBeforeUnmount, onMounted, shallowRef } from 'vue'

import { api } from '../api/client'
import type { ActView, CellFeature, EmergencyView } from '../api/contract'
import { learnServerTime } from './time'

const READ_EVERY_MS = 15_000
/** After an act begins or ends by itself the page asks at once, a little later than the server. */
const TURN_MS = 500
const LONGEST_WAIT_MS = 2 ** 31 - 1

export const emergency = shallowRef<EmergencyView | null>(null)

/** What waits or is about to, and until when that changes by itself. */
export function turnsAt({ state, since, ends_at }: Pick<ActView, 'state' | 'since' | 'ends_at'>): string | null {
  if (state === 'coming') return since
  return state === 'lasting' ? ends_at : null
}

export function learnEmergency(found: EmergencyView, askedAt: number): void {
  learnServerTime(found.at, askedAt)
  emergency.value = found
}

/** Read it; a page that cannot keeps what it knows and asks again. */
export async function readEmergency(): Promise<void> {
  const askedAt = Date.now()
  const found = await api.get('/emergency').catch(() => null)
  if (found !== null) learnEmergency(found, askedAt)
}

/** Keep it read while a component is shown. */
export function useEmergency(): void {
  let timer: number | undefined
  async function again(): Promise<void> {
    await readEmergency()
    const { act, at } = emergency.value ?? {}
    const turn = act ? turnsAt(act) : null
    const left = turn === null || at === undefined ? READ_EVERY_MS : Date.parse(turn) - Date.parse(at) + TURN_MS
    timer = window.setTimeout(() => void again(), Math.max(TURN_MS, Math.min(left, READ_EVERY_MS, LONGEST_WAIT_MS)))
  }
  onMounted(() => void again())
  onBeforeUnmount(() => window.clearTimeout(timer))
}

/** The villages of the township, by the beginnings of the codes of their cells. */
export function villagesOf(features: readonly CellFeature[]): { code: string; name: string }[] {
  const found = new Map(features.map(({ properties }) => [properties.code.slice(0, 12), properties.village]))
  return [...found].map(([code, name]) => ({ code, name })).sort((one, other) => one.code.localeCompare(other.code))
}
