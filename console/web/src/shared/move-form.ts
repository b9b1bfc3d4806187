/**
 * One move on one incident, being filled in: its fields, what is wrong with them, sending it, and what came of it.
 *
 * It belongs for good to the incident that it was opened on, in the version that the person saw: whatever else is shown
 * meanwhile, it is this incident that moves. When somebody else was faster, it shows what changed and goes on from there.
 */
import { computed, ref, shallowReactive, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import type { Detail, MoveField, MoveView } from '../api/contract'
import { Problem, Unreachable } from '../api/http'
import { t } from '../texts'
import { messageOf } from './messages'
import { allMissing, changes, fieldName, missingInParts, moveName, whyForbidden, type Attempt, type MoveRequest, type MoveValues } from './move'
import { photosInTheMaking } from './photo-choice'
import { fieldMessages } from './problems'

export interface MoveFormParts {
  move: MoveView
  incident: Detail
  /** How the same was sent before, when a dialog is opened again. */
  earlier?: Attempt | null
  make: (request: MoveRequest) => Promise<Detail>
  /** Told the incident as it stands, when somebody else changed it before this move. */
  overtaken: (current: Detail) => void
}
/** What somebody else changed; `gone` when the move can no longer be made. */
export interface Stale {
  lines: string[]
  gone: boolean
}
export interface MoveForm {
  number: string
  title: string
  move: Readonly<ShallowRef<MoveView>>
  values: MoveValues
  /** What is wrong with a field, by its name. */
  errors: Readonly<Ref<Record<string, string>>>
  refusal: Readonly<Ref<string>>
  stale: Readonly<Ref<Stale | null>>
  /** No answer came: the same may be sent again. */
  unreachable: Readonly<Ref<boolean>>
  busy: Readonly<Ref<boolean>>
  progress: Readonly<Ref<string>>
  /** What the button says. */
  action: ComputedRef<string>
  /** How it was sent last: sent again unchanged, it goes under the same key. */
  attempt: () => Attempt | null
  /** Send the move; a second press while it is being sent does nothing. Returns the incident as the move left it. */
  submit: () => Promise<Detail | null>
}

const WRITTEN: readonly string[] = ['text', 'line']

/** What to do about a field that is empty; some are written, the others chosen. */
function fillIn(name: string, { move, fields }: MoveView): string {
  const last = name.slice(name.lastIndexOf('.') + 1)
  const kind = [...fields, ...fields.flatMap((field) => field.fields)].find((field) => field.name === last)?.kind ?? 'text'
  return t(WRITTEN.includes(kind) ? 'desk.move.fillIn' : 'desk.move.choose', { field: fieldName(move, last) })
}

/** What a refusal says about single fields; of alternatives that are missing, it is said at the first. */
function fieldErrors({ body }: Problem, move: MoveView): Record<string, string> {
  const missing = (body.missing ?? []).map((names) => names.split('|')[0] ?? names)
  return { ...Object.fromEntries(missing.map((name) => [name, fillIn(name, move)])), ...fieldMessages(body) }
}

/** What is filled in from the start: a single request that waits is the one that is decided, and so with who helps; the
 * first step that is open is the next one; of several parts as many are there as there have to be.
 */
function begun(fields: readonly MoveField[]): MoveValues {
  const single = fields.filter(({ kind, choices }) => (kind === 'request' || kind === 'assignment') && choices?.length === 1)
  const next = fields.filter(({ kind, choices }) => kind === 'milestone' && choices?.length)
  const parted = fields.filter(({ kind }) => kind === 'parts')
  return Object.fromEntries([
    ...[...single, ...next].map(({ name, choices }) => [name, choices?.[0]?.value] as const),
    ...parted.map(({ name, min }) => [name, Array.from({ length: min ?? 1 }, () => ({}))] as const),
  ])
}

export function createMoveForm({ move: offered, incident, earlier = null, make, overtaken }: MoveFormParts): MoveForm {
  const move = shallowRef(offered)
  const values = shallowReactive<MoveValues>(begun(offered.fields))
  const errors = ref<Record<string, string>>({})
  const refusal = ref('')
  const stale = ref<Stale | null>(null)
  const unreachable = ref(false)
  const busy = ref(false)
  const progress = ref('')
  const title = moveName(offered.move, incident.status)
  const action = computed(() => (stale.value ? t('desk.move.continue') : t('desk.move.submit', { move: title })))
  /** The incident as the person saw it when deciding. */
  let basis = incident
  let attempt: Attempt | null = earlier

  function forgetTrouble(): void {
    errors.value = {}
    refusal.value = ''
    stale.value = null
    unreachable.value = false
  }

  /** What was said about a field holds until somebody changes it, or another one that is as good. */
  function forgetErrorsOf(changed: readonly string[]): void {
    const over = move.value.fields.filter(({ name, alternatives }) => [name, ...alternatives].some((each) => changed.includes(each)))
    const names = new Set([...changed, ...over.map(({ name }) => name)])
    errors.value = Object.fromEntries(Object.entries(errors.value).filter(([name]) => !names.has(name.split('.')[0] ?? name)))
  }
  watch(
    () => ({ ...values }),
    (now, before) => forgetErrorsOf(Object.keys(now).filter((name) => now[name] !== before[name])),
    { flush: 'sync' },
  )

  function send(): Promise<Detail> {
    return make({
      number: incident.number,
      version: basis.version,
      move: move.value,
      values: { ...values },
      earlier: attempt,
      onAttempt: (made) => (attempt = made),
      onPhotos: (done, total) => (progress.value = t('desk.move.uploading', { done, total })),
    })
  }

  function goOnFrom(current: Detail): void {
    const still = current.moves.find((each) => each.move === offered.move)
    const denied = current.forbidden.find((each) => each.move === offered.move)
    const lines = changes(basis, current)
    stale.value = { lines: denied ? [...lines, whyForbidden(denied)] : lines, gone: still === undefined }
    if (still !== undefined) move.value = still
    basis = current
    overtaken(current)
  }

  function take(problem: unknown): void {
    const current = problem instanceof Problem && problem.status === 412 ? (problem.body.current ?? null) : null
    if (current !== null) return goOnFrom(current)
    if (problem instanceof Problem) errors.value = fieldErrors(problem, move.value)
    unreachable.value = problem instanceof Unreachable
    refusal.value = messageOf(problem)
  }

  async function submit(): Promise<Detail | null> {
    if (busy.value || photosInTheMaking.value || stale.value?.gone) return null
    forgetTrouble()
    const lacking = [...allMissing(move.value.fields, values).map(({ name }) => name), ...missingInParts(move.value.fields, values)]
    if (lacking.length > 0) {
      errors.value = Object.fromEntries(lacking.map((name) => [name, fillIn(name, move.value)]))
      return null
    }
    busy.value = true
    try {
      return await send()
    } catch (problem) {
      take(problem)
      return null
    } finally {
      busy.value = false
      progress.value = ''
    }
  }

  return { number: incident.number, title, move, values, errors, refusal, stale, unreachable, busy, progress, action, attempt: () => attempt, submit }
}
