/** The incident that is open on the desk, and its history. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import type { Detail, EventView } from '../../api/contract'
import { Problem } from '../../api/http'
import type { Clock } from '../../shared/clock'
import { messageOf } from '../../shared/messages'
import { MOST_LOOKS, PHOTO_LOOK_MS, photosComing } from '../../shared/photos-coming'

const CALM_MS = 250

export interface DetailParts {
  read: (number: string) => Promise<{ incident: Detail; history: EventView[] }>
  /** The incident that the address names. */
  first: string | null
  chosen: (number: string | null) => void
  clock: Clock
}
export interface OpenIncident {
  selected: Readonly<Ref<string | null>>
  detail: Readonly<ShallowRef<Detail | null>>
  events: Readonly<ShallowRef<EventView[]>>
  missing: Readonly<Ref<boolean>>
  error: Readonly<Ref<string>>
  readSelected: () => Promise<void>
  select: (number: string | null) => void
  /** Read the open incident again when it is the one that changed. */
  noteChange: (number: string) => void
  /** Show the incident as a move left it, when it is still the open one; its history is read again. */
  show: (incident: Detail) => void
}

export function createDetail({ read, first, chosen, clock }: DetailParts): OpenIncident {
  const selected = ref(first)
  const detail = shallowRef<Detail | null>(null)
  const events = shallowRef<EventView[]>([])
  const missing = ref(false)
  const error = ref('')
  let turn = 0
  let looks = 0
  let noted = false

  /** Photos arrive and are made ready without an event: look again for a while. */
  function lookAgainForPhotos(): void {
    if (!photosComing(detail.value) || looks >= MOST_LOOKS) return
    looks += 1
    clock.after(PHOTO_LOOK_MS, () => void readSelected())
  }

  function fail(problem: unknown): void {
    missing.value = problem instanceof Problem && problem.status === 404
    error.value = messageOf(problem)
    if (missing.value) detail.value = null
  }

  async function readSelected(): Promise<void> {
    const number = selected.value
    if (number === null) return
    const mine = ++turn
    try {
      const { incident, history } = await read(number)
      if (mine !== turn) return
      detail.value = incident
      events.value = history
      missing.value = false
      error.value = ''
      lookAgainForPhotos()
    } catch (problem) {
      if (mine === turn) fail(problem)
    }
  }

  function select(number: string | null): void {
    if (selected.value === number && detail.value?.number === number) return
    selected.value = number
    if (detail.value?.number !== number) {
      detail.value = null
      events.value = []
    }
    missing.value = false
    error.value = ''
    looks = 0
    turn += 1 // what is still on its way is of another incident
    chosen(number)
    void readSelected()
  }

  function noteChange(number: string): void {
    if (number !== selected.value || noted) return
    noted = true
    clock.after(CALM_MS, () => {
      noted = false
      void readSelected()
    })
  }

  function show(incident: Detail): void {
    if (incident.number !== selected.value) return
    detail.value = incident
    void readSelected()
  }

  return { selected, detail, events, missing, error, readSelected, select, noteChange, show }
}
