/** The incident that is open on the desk, and its history. */
import { ref, shallowRef } from 'vue'

import { call, Problem } from '../../shared/http'
import { messageOf } from '../../shared/messages'
import { MOST_LOOKS, PHOTO_LOOK_MS, photosComing } from '../../shared/photos-coming'
import type { Detail, IncidentEvent, Page } from '../../shared/types'
import { keepInUrl } from './queue'

export const selected = ref<string | null>(new URLSearchParams(location.search).get('number'))
export const detail = shallowRef<Detail | null>(null)
export const events = shallowRef<IncidentEvent[]>([])
export const missing = ref(false)
export const error = ref('')

let turn = 0
let looks = 0

/** Photos arrive and are made ready without an event: look again for a while. */
function lookAgainForPhotos(): void {
  if (!photosComing(detail.value) || looks >= MOST_LOOKS) return
  looks += 1
  setTimeout(() => void readSelected(), PHOTO_LOOK_MS)
}

export async function readSelected(): Promise<void> {
  const number = selected.value
  if (number === null) return
  const mine = ++turn
  try {
    const [incident, history] = await Promise.all([
      call<Detail>(`/incidents/${number}`),
      call<Page<IncidentEvent>>(`/incidents/${number}/events`),
    ])
    if (mine !== turn) return
    detail.value = incident
    events.value = history.items
    missing.value = false
    error.value = ''
    lookAgainForPhotos()
  } catch (problem) {
    if (mine !== turn) return
    missing.value = problem instanceof Problem && problem.status === 404
    error.value = messageOf(problem)
    if (missing.value) detail.value = null
  }
}

export function select(number: string | null): void {
  if (selected.value === number && detail.value?.number === number) return
  selected.value = number
  if (detail.value?.number !== number) {
    detail.value = null
    events.value = []
  }
  missing.value = false
  error.value = ''
  looks = 0
  keepInUrl(number)
  void readSelected()
}

let timer: number | undefined

/** Read the open incident again when it is the one that changed. */
export function noteChange(number: string): void {
  if (number !== selected.value || timer !== undefined) return
  timer = window.setTimeout(() => {
    timer = undefined
    void readSelected()
  }, 250)
}

/** Show the incident as a move left it; its history is read again. */
export function show(incident: Detail): void {
  if (incident.number !== selected.value) return
  detail.value = incident
  void readSelected()
}
