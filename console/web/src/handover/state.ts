/** 交接班 on the page: what would be left now, the hand-over that waits for its second signature, and those before it. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import type { Handover, HandoverEntry, HandoverPage, LeftSheet, Me } from '../api/contract'
import { messageOf } from '../shared/messages'

export interface ShiftParts {
  list: () => Promise<HandoverPage>
  sheet: () => Promise<LeftSheet>
  read: (id: string) => Promise<Handover>
  leave: (notes: string) => Promise<Handover>
  take: (id: string, remark: string) => Promise<Handover>
  withdraw: (id: string) => Promise<Handover>
  /** The account that looks. */
  user: () => string | undefined
  /** The area whose command room is shown, for who works in several; else null. */
  room?: () => string | null
  /** Told which record is shown, for the address. */
  chosen: (id: string | null) => void
}
export interface Shift {
  entries: Readonly<ShallowRef<readonly HandoverEntry[]>>
  record: Readonly<ShallowRef<Handover | null>>
  /** What would be left now; there where nothing waits and no record is shown. */
  now: Readonly<ShallowRef<LeftSheet | null>>
  error: Readonly<Ref<string>>
  busy: Readonly<Ref<boolean>>
  waiting: ComputedRef<HandoverEntry | undefined>
  mayTake: ComputedRef<boolean>
  mayWithdraw: ComputedRef<boolean>
  /** Show a record, or without one what is to be done: take over what waits, else leave. */
  show: (id: string | null) => Promise<void>
  leave: (notes: string) => Promise<boolean>
  take: (remark: string) => Promise<boolean>
  withdraw: () => Promise<boolean>
}

/** The command rooms among somebody's roles. */
export function roomsOf(roles: Me['roles']): { area: string; name: string }[] {
  const found = new Map(roles.filter(({ role }) => role === 'operator' || role === 'supervisor').map(({ area, area_name }) => [area, area_name ?? area]))
  return [...found].map(([area, name]) => ({ area, name })).sort((one, other) => one.area.localeCompare(other.area))
}

export function createShift({ list, sheet, read, leave, take, withdraw, user, chosen, room = () => null }: ShiftParts): Shift {
  const entries = shallowRef<readonly HandoverEntry[]>([])
  const record = shallowRef<Handover | null>(null)
  const now = shallowRef<LeftSheet | null>(null)
  const error = ref('')
  const busy = ref(false)

  const waiting = computed(() => entries.value.find(({ state, area }) => state === 'waiting' && (room() === null || area?.code === room())))
  const waits = computed(() => record.value?.state === 'waiting')
  const mayTake = computed(() => waits.value && record.value?.left_by.user !== user())
  const mayWithdraw = computed(() => waits.value && record.value?.left_by.user === user())

  /** Do one thing at a time, and say what went wrong. */
  async function during(work: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    error.value = ''
    try {
      await work()
      return true
    } catch (problem) {
      error.value = messageOf(problem)
      return false
    } finally {
      busy.value = false
    }
  }

  async function showRecord(id: string): Promise<void> {
    record.value = await read(id)
    now.value = null
    chosen(id)
  }

  async function show(id: string | null): Promise<void> {
    await during(async () => {
      entries.value = (await list()).items
      const meant = id ?? waiting.value?.id
      if (meant !== undefined) return showRecord(meant)
      now.value = await sheet()
      record.value = null
      chosen(null)
    })
  }

  /** Show a record as a signature left it. */
  async function signed(after: Handover): Promise<void> {
    record.value = after
    now.value = null
    chosen(after.id)
    entries.value = (await list()).items
  }

  const shown = (): string => record.value?.id ?? ''

  return {
    entries,
    record,
    now,
    error,
    busy,
    waiting,
    mayTake,
    mayWithdraw,
    show,
    leave: (notes) => during(async () => signed(await leave(notes))),
    take: (remark) => during(async () => signed(await take(shown(), remark))),
    withdraw: () => during(async () => signed(await withdraw(shown()))),
  }
}
