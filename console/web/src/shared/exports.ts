/**
 * A list as a file: asked for, watched until it is there, fetched. A short one is there with the answer; a long one is
 * made by and by, and whoever stays sees how far it is.
 */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import type { Export, ExportWish } from '../api/contract'
import { problemOf, send, Unreachable, type Send } from '../api/http'
import { t } from '../texts'
import type { Clock, CallOff } from './clock'
import { messageOf } from './messages'

const LOOK_MS = 1_000
/** So long the bytes stay in memory for the browser to write them down, whatever it asks before. */
const KEPT_MS = 60_000

export interface Way {
  key: 'xlsx' | 'csv' | 'csvOld'
  format: 'xlsx' | 'csv'
  encoding: 'utf-8' | 'gb18030'
}
export const WAYS: readonly Way[] = [
  { key: 'xlsx', format: 'xlsx', encoding: 'utf-8' },
  { key: 'csv', format: 'csv', encoding: 'utf-8' },
  { key: 'csvOld', format: 'csv', encoding: 'gb18030' },
]

export interface ExportingParts {
  ask: (wish: ExportWish) => Promise<Export>
  read: (id: string) => Promise<Export>
  remove: (id: string) => Promise<unknown>
  save: (made: Export) => Promise<void>
  clock: Clock
}
export interface Exporting {
  current: Readonly<ShallowRef<Export | null>>
  error: Readonly<Ref<string>>
  busy: Readonly<Ref<boolean>>
  /** Whether the file is still to come. */
  coming: ComputedRef<boolean>
  begin: (wish: ExportWish) => Promise<void>
  cancel: () => Promise<void>
  save: () => Promise<void>
  /** Look no more; what is being made goes on. */
  leave: () => void
  /** Another list is meant from now on: what was made of the one before is found among one's exports. */
  forget: () => void
}

export function isComing({ state }: Pick<Export, 'state'>): boolean {
  return state === 'waiting' || state === 'running'
}

/** Why there is no file, or what has to be known of it; empty when all is well. */
export function troubleOf(made: Export): string {
  if (made.fault !== null) return t(`export.fault.${made.fault}`)
  if (made.state === 'done' && !made.fetchable) return t('export.notYours')
  return made.replaced > 0 ? t('export.replaced', { n: made.replaced }) : ''
}

export function createExporting({ ask, read, remove, save, clock }: ExportingParts): Exporting {
  const current = shallowRef<Export | null>(null)
  const error = ref('')
  const busy = ref(false)
  const coming = computed(() => current.value !== null && isComing(current.value))
  let callOff: CallOff = () => undefined
  let asked = 0

  function lookSoon(id: string): void {
    callOff()
    callOff = clock.after(LOOK_MS, () => void look(id))
  }

  async function look(id: string): Promise<void> {
    if (current.value?.id !== id) return
    try {
      current.value = await read(id)
      error.value = ''
    } catch (problem) {
      error.value = messageOf(problem)
    }
    if (coming.value) lookSoon(id)
  }

  async function begin(wish: ExportWish): Promise<void> {
    if (busy.value) return
    busy.value = true
    callOff()
    current.value = null
    error.value = ''
    const mine = ++asked
    try {
      const made = await ask(wish)
      if (mine !== asked) return
      current.value = made
      if (isComing(made)) lookSoon(made.id)
      else if (made.fetchable) await save(made)
    } catch (problem) {
      if (mine === asked) error.value = messageOf(problem)
    } finally {
      if (mine === asked) busy.value = false
    }
  }

  async function cancel(): Promise<void> {
    const made = current.value
    if (made === null) return
    callOff()
    try {
      await remove(made.id)
      current.value = { ...made, state: 'cancelled', fetchable: false }
    } catch (problem) {
      error.value = messageOf(problem)
      if (coming.value) lookSoon(made.id)
    }
  }

  async function fetchAgain(): Promise<void> {
    const made = current.value
    if (made === null || !made.fetchable || busy.value) return
    const mine = ++asked
    busy.value = true
    error.value = ''
    try {
      await save(made)
    } catch (problem) {
      if (mine === asked) error.value = messageOf(problem)
    } finally {
      if (mine === asked) busy.value = false
    }
  }

  function forget(): void {
    callOff()
    asked += 1
    current.value = null
    error.value = ''
    busy.value = false
  }

  return { current, error, busy, coming, begin, cancel, save: fetchAgain, leave: () => callOff(), forget }
}

/** Where the file of an export is fetched. */
export function fileAddress({ id }: Pick<Export, 'id'>): string {
  return `/exports/${encodeURIComponent(id)}/file`
}

/** Where the evidence of an incident is fetched. */
export function evidenceAddress(number: string): string {
  return `/incidents/${encodeURIComponent(number)}/evidence`
}

export interface Fetched {
  file: Blob
  name: string
}

/** Fetch a file with the name that the server gives it. Throws what its refusal says, which a link would not show. */
export async function fetched(address: string, request: Send = send): Promise<Fetched> {
  const response = await request(address, { headers: { Accept: '*/*' } })
  if (!response.ok) throw await problemOf(response)
  const [, coded, plain] = /filename(?:\*=UTF-8''([^;]+)|="?([^";]+)"?)/.exec(response.headers.get('Content-Disposition') ?? '') ?? []
  const name = coded === undefined ? plain : decodeURIComponent(coded)
  if (name === undefined) throw new Unreachable() // somebody's network answers whatever it is asked with a page of its own
  try {
    return { file: await response.blob(), name }
  } catch {
    throw new Unreachable()
  }
}

/** Fetch a file and have the browser save it. */
export async function download(address: string): Promise<void> {
  const { file, name } = await fetched(address)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS)
}

/** A size as people say it. */
export function sizeWords(bytes: number | null): string {
  if (bytes === null) return ''
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
