/** Who is signed in on this browser, and changing that. */
import { computed, shallowRef } from 'vue'

import { call } from './http'
import type { DemoAccount, Me, Page } from './types'

export const me = shallowRef<Me | null>(null)
export const roles = computed(() => new Set(me.value?.roles.map((grant) => grant.role) ?? []))
/** Administrators look after the system; incidents are not theirs to see. */
export const seesIncidents = computed(() => [...roles.value].some((role) => role !== 'admin'))

export async function loadMe(): Promise<Me> {
  me.value = await call<Me>('/me')
  return me.value
}

export async function signIn(user: string, password: string): Promise<void> {
  await call('/session', { method: 'POST', json: { user, password } })
}

export async function signOut(): Promise<void> {
  await call('/session', { method: 'DELETE' })
}

export async function demoAccounts(): Promise<DemoAccount[]> {
  return (await call<Page<DemoAccount>>('/demo/accounts')).items
}

/** Where a demo account belongs, in words: its unit, else its areas. */
export function belongsTo(account: DemoAccount): string {
  const areas = [...new Set(account.area_names ?? account.areas)]
  return account.unit_name ?? account.unit ?? areas.join('、')
}

export async function signInAsDemo(user: string): Promise<void> {
  await call('/demo/session', { method: 'POST', json: { user } })
}

/** Where to go after signing in: only paths of ours. */
export function nextPage(): string {
  const wanted = new URLSearchParams(location.search).get('next') ?? '/'
  return /^\/(?![/\\])/.test(wanted) ? wanted : '/'
}

export function goToLogin(): void {
  const here = location.pathname + location.search
  location.assign(`/login?next=${encodeURIComponent(here)}`)
}
