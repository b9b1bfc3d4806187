/** Who is signed in on this browser, and changing that. */
import { computed, shallowRef } from 'vue'

import { api } from '../api/client'
import type { DemoAccount, Me } from '../api/contract'
import { uuid7 } from './ids'
import { forgetUnsentCalls } from './kept-calls'
import { forgetMute } from './mute'

export const me = shallowRef<Me | null>(null)
export const roles = computed(() => new Set(me.value?.roles.map((grant) => grant.role) ?? []))
/** Administrators look after the system; incidents are not theirs to see. */
export const seesIncidents = computed(() => [...roles.value].some((role) => role !== 'admin'))

export async function loadMe(): Promise<Me> {
  return (me.value = await api.get('/me'))
}

const CHANGED = 'gridloop-session'
const LEFT = 'gridloop-left'

/** The session is the browser's: the other tabs must not go on under the old name. They hear only of another value. */
function tellTabs(): void {
  localStorage.setItem(CHANGED, uuid7())
}

/** Act when another tab signs in or out. */
export function onSessionChanged(act: () => void): void {
  window.addEventListener('storage', (event) => event.key === CHANGED && act())
}

/** Whether the person whom this page is shown to is still, or again, the one who is signed in. */
export async function isStillSignedIn(): Promise<boolean> {
  const shown = me.value?.user
  return shown !== undefined && (await api.get('/me').catch(() => null))?.user === shown
}

export async function signIn(user: string, password: string): Promise<void> {
  await api.post('/session', { json: { user, password } })
  tellTabs()
}

export async function signOut(): Promise<void> {
  await api.delete('/session')
  forgetUnsentCalls(localStorage)
  forgetMute(localStorage)
  localStorage.setItem(LEFT, uuid7())
  tellTabs()
}

/** Whether somebody signed out, on whichever page, whose copies this browser may still have. */
export const left = {
  noted: (): boolean => localStorage.getItem(LEFT) !== null,
  settle: (): void => localStorage.removeItem(LEFT),
}

export async function demoAccounts(): Promise<DemoAccount[]> {
  return (await api.get('/demo/accounts')).items
}

/** Where a demo account belongs, in words: its unit, else its areas. */
export function belongsTo(account: DemoAccount): string {
  const areas = [...new Set(account.area_names ?? account.areas)]
  return account.unit_name ?? account.unit ?? areas.join('、')
}

export async function signInAsDemo(user: string): Promise<void> {
  await api.post('/demo/session', { json: { user } })
  tellTabs()
}

/** Where to go after signing in: only pages of ours. */
export function nextPage(): string {
  return pageOfOurs(new URLSearchParams(location.search).get('next') ?? '/', location.origin)
}

/**
 * An address as the browser would go there, if that is a page of ours; else the first page. It is read by what will
 * follow it: a browser leaves tabs out, takes a backslash for a slash, and makes //elsewhere of /.//elsewhere.
 */
export function pageOfOurs(wanted: string, origin: string): string {
  try {
    const found = new URL(wanted, origin)
    return found.origin === origin ? found.href : `${origin}/`
  } catch {
    return `${origin}/`
  }
}

export function goToLogin(): void {
  const here = location.pathname + location.search + location.hash
  location.assign(`/login?next=${encodeURIComponent(here)}`)
}
