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
import { allMissing, changes, fieldName, missingInParts, moveName, overtakenBy, whyForbidden, type Attempt, type MoveRequest, type MoveValue, type MoveValues } from './move'
import { photosInTheMaking } from './photo-choice'
import { fieldMessages } from './problems'

export interface MoveFormParts {
  move: MoveView
  incident: Detail
  make: (request: MoveRequest) => Promise<Detail>
  /** Told the incident as it stands, when somebody else changed it before this move. */
  overtaken: (current: Detail) => void
  /** Told when it is about to be sent: what is kept of it now knows under which key. */
  sending?: () => void
}
/** What was filled in and not sent; `attempt`: how it was sent already when no answer came, so that it never happens twice. */
export interface Draft {
  values: MoveValues
  attempt: Attempt | null
}
/** Who was faster, and what they changed; `gone` when the move can no longer be made. */
export interface Stale {
  title: string
  lines: string[]
  gone: boolean
}
export interface MoveForm {
  number: string
  title: string
  move: Readonly<ShallowRef<MoveView>>
  /** The incident as the person saw it when deciding: as it was opened, or as it stands since somebody else changed it. */
  basis: Readonly<ShallowRef<Detail>>
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
  /** Something that was filled in before is there again. */
  restored: Readonly<Ref<boolean>>
  /** Fill in what was kept, as far as it can still be chosen: a request that was decided meanwhile is not meant again. */
  restore: (kept: Draft | null) => void
  /** Begin as if nothing had been kept. */
  startAnew: () => void
  /** What is to be kept of it; null where nothing was filled in beyond what it began with. */
  draft: () => Draft | null
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

/** Whether something can be filled in here now: where there are choices, it is one of them. */
function fits({ choices }: MoveField, value: MoveValue): boolean {
  return choices === null || Array.isArray(value) || choices.some((choice) => choice.value === String(value))
}

function isGiven(value: MoveValue): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value)
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

export function createMoveForm({ move: offered, incident, make, overtaken, sending }: MoveFormParts): MoveForm {
  const move = shallowRef(offered)
  const first = begun(offered.fields)
  const values = shallowReactive<MoveValues>({ ...first })
  const restored = ref(false)
  const errors = ref<Record<string, string>>({})
  const refusal = ref('')
  const stale = ref<Stale | null>(null)
  const unreachable = ref(false)
  const busy = ref(false)
  const progress = ref('')
  const title = moveName(offered.move, incident.status)
  const action = computed(() => (stale.value ? t('desk.move.continue') : t('desk.move.submit', { move: title })))
  const basis = shallowRef(incident)
  let attempt: Attempt | null = null

  function restore(kept: Draft | null): void {
    if (kept === null) return
    attempt = kept.attempt
    const fitting = move.value.fields.filter((field) => isGiven(kept.values[field.name]) && fits(field, kept.values[field.name]))
    for (const { name } of fitting) values[name] = kept.values[name]
    restored.value = filledIn()
  }

  function startAnew(): void {
    for (const name of Object.keys(values)) values[name] = first[name]
    restored.value = false
  }

  /** Whether there is more in it than what it began with. */
  function filledIn(): boolean {
    return Object.entries(values).some(([name, value]) => value !== first[name] && isGiven(value))
  }

  function draft(): Draft | null {
    return filledIn() || attempt !== null ? { values: { ...values }, attempt } : null
  }

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
      version: basis.value.version,
      move: move.value,
      values: { ...values },
      earlier: attempt,
      onAttempt: (made) => {
        attempt = made
        sending?.()
      },
      onPhotos: (done, total) => (progress.value = t('desk.move.uploading', { done, total })),
    })
  }

  function goOnFrom(current: Detail, title: string): void {
    const still = current.moves.find((each) => each.move === offered.move)
    const denied = current.forbidden.find((each) => each.move === offered.move)
    const lines = changes(basis.value, current)
    stale.value = { title, lines: denied ? [...lines, whyForbidden(denied)] : lines, gone: still === undefined }
    if (still !== undefined) move.value = still
    basis.value = current
    overtaken(current)
  }

  function take(problem: unknown): void {
    const current = problem instanceof Problem && problem.status === 412 ? (problem.body.current ?? null) : null
    if (problem instanceof Problem && current !== null) return goOnFrom(current, overtakenBy(problem.body))
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

  return { number: incident.number, title, move, basis, values, errors, refusal, stale, unreachable, busy, progress, action, restored, restore, startAnew, draft, submit }
}
