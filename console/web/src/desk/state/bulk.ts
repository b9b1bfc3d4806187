/**
 * One move on many incidents: what is possible on each, one form for all, and what became of each.
 *
 * Nothing is moved together. Each incident is moved by its own request, in the version that was shown and under a key
 * of its own, so that one that somebody else changed meanwhile stops none of the others and can be tried again.
 */
import { computed, ref, shallowReactive, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import type { BulkItem, BulkPreview, Detail, MoveField, MoveView, Summary } from '../../api/contract'
import { Problem } from '../../api/http'
import { messageOf } from '../../shared/messages'
import { allMissing, changes, overtakenBy, whyForbidden, type Attempt, type MoveRequest, type MoveValues } from '../../shared/move'
import { fieldMessages } from '../../shared/problems'
import { t } from '../../texts'

export interface BulkParts {
  preview: (numbers: readonly string[]) => Promise<BulkPreview>
  make: (request: MoveRequest) => Promise<Detail>
  /** Told of each incident as the move left it. */
  moved: (after: Detail) => void
  wait: (milliseconds: number) => Promise<void>
}
export type OutcomeState = 'going' | 'done' | 'failed'
/** What became of one incident; `final` when trying again makes no sense. */
export interface Outcome {
  state: OutcomeState
  text: string
  final: boolean
}
export interface Offer {
  move: MoveView
  allowed: number
}
export interface Bulk {
  items: Readonly<ShallowRef<readonly BulkItem[]>>
  /** How many of those that were chosen are gone, or no longer this person's to see. */
  gone: Readonly<Ref<number>>
  loading: Readonly<Ref<boolean>>
  error: Readonly<Ref<string>>
  offers: ComputedRef<Offer[]>
  move: ComputedRef<MoveView | null>
  values: MoveValues
  errors: Readonly<Ref<Record<string, string>>>
  running: Readonly<Ref<boolean>>
  outcomes: Readonly<ShallowRef<ReadonlyMap<string, Outcome>>>
  ready: ComputedRef<readonly BulkItem[]>
  failed: ComputedRef<readonly string[]>
  /** Those that failed and can be tried again. */
  again: ComputedRef<number>
  read: (numbers: readonly string[]) => Promise<void>
  take: (move: string) => void
  /** Why the move is not made on this incident; empty where it is. */
  whyNot: (item: BulkItem) => string
  /** Make the move on all that allow it, or on those that failed. */
  run: () => Promise<void>
  stop: () => void
}

/** What each incident has of its own, so that nobody is asked for it: the one request that waits. */
const OWN: ReadonlySet<string> = new Set(['request'])
/** Left out: photos show one place. */
const LEFT_OUT: ReadonlySet<string> = new Set(['attachments'])
const TOO_MANY = 429
const STALE = 412
const PATIENCE_SECONDS = 5

function offered(item: BulkItem, move: string): MoveView | undefined {
  return item.moves.find((each) => each.move === move)
}

/** One field for all: what can be chosen for any of them can be chosen. */
function common(field: MoveField, of: readonly MoveView[]): MoveField {
  if (field.choices === null) return field
  const all = of.flatMap((view) => view.fields.find(({ name }) => name === field.name)?.choices ?? [])
  return { ...field, choices: [...new Map(all.map((choice) => [choice.value, choice])).values()] }
}

/** The form that is filled in once. */
export function commonForm(items: readonly BulkItem[], move: string): MoveView | null {
  const views = items.map((item) => offered(item, move)).filter((view) => view !== undefined)
  const [first] = views
  if (first === undefined) return null
  const asked = first.fields.filter(({ kind }) => !OWN.has(kind) && !LEFT_OUT.has(kind))
  return { ...first, fields: asked.map((field) => common(field, views)) }
}

/** What is sent for one incident: what was filled in, and what is its own. */
export function valuesFor(view: MoveView, values: MoveValues): MoveValues {
  const own = view.fields.filter(({ kind }) => OWN.has(kind)).map(({ name, choices }) => [name, choices?.[0]?.value])
  return { ...values, ...Object.fromEntries(own) }
}

/** Why what was filled in does not fit this incident: the unit answers for another place. */
function misfit(view: MoveView, values: MoveValues): string {
  const unfit = view.fields.find(({ name, kind, choices }) => {
    const value = values[name]
    return kind === 'unit' && value && !choices?.some((choice) => choice.value === value)
  })
  return unfit ? t('desk.bulk.unitElsewhere') : ''
}

export function createBulk({ preview, make, moved, wait }: BulkParts): Bulk {
  const items = shallowRef<readonly BulkItem[]>([])
  const gone = ref(0)
  const loading = ref(false)
  const error = ref('')
  const chosen = ref<string | null>(null)
  const values = shallowReactive<MoveValues>({})
  const errors = ref<Record<string, string>>({})
  const running = ref(false)
  const outcomes = shallowRef<ReadonlyMap<string, Outcome>>(new Map())
  const attempts = new Map<string, Attempt>()
  /** The incidents as they were last shown to the person, by number. */
  const basis = new Map<string, Summary>()
  /** The making that is under way. One that is stopped, or left for another choice, begins no further move. */
  let making = { stopped: false }
  let turn = 0

  const offers = computed(() => {
    const names = [...new Set(items.value.flatMap(({ moves }) => moves.map(({ move }) => move)))]
    return names.map((name) => {
      const views = items.value.map((item) => offered(item, name)).filter((view) => view !== undefined)
      return { move: views[0] as MoveView, allowed: views.length }
    })
  })
  const move = computed(() => (chosen.value === null ? null : commonForm(items.value, chosen.value)))
  const ready = computed(() => items.value.filter((item) => whyNot(item) === ''))
  const failed = computed(() => [...outcomes.value].filter(([, { state }]) => state === 'failed').map(([number]) => number))
  const again = computed(() => [...outcomes.value.values()].filter(({ state, final }) => state === 'failed' && !final).length)

  async function read(numbers: readonly string[]): Promise<void> {
    const mine = ++turn
    making.stopped = true
    running.value = false
    loading.value = true
    error.value = ''
    items.value = []
    chosen.value = null
    outcomes.value = new Map()
    attempts.clear()
    basis.clear()
    for (const name of Object.keys(values)) delete values[name]
    try {
      const found = await preview(numbers)
      if (mine !== turn) return
      items.value = found.items
      gone.value = new Set(numbers).size - found.items.length
      found.items.forEach(({ incident }) => basis.set(incident.number, incident))
    } catch (problem) {
      if (mine === turn) error.value = messageOf(problem)
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  function take(name: string): void {
    chosen.value = name
    errors.value = {}
    for (const field of Object.keys(values)) delete values[field]
  }

  function whyNot(item: BulkItem): string {
    const name = chosen.value
    if (name === null) return ''
    const view = offered(item, name)
    if (view !== undefined) return misfit(view, values)
    const barred = item.barred.find((each) => each.move === name)
    return barred ? whyForbidden(barred, item.incident.status) : t('forbidden.elsewhere')
  }

  function note(number: string, outcome: Outcome): void {
    outcomes.value = new Map([...outcomes.value, [number, outcome]])
  }

  function failedBy(problem: unknown, item: BulkItem): Outcome {
    const { number } = item.incident
    const current = problem instanceof Problem && problem.status === STALE ? (problem.body.current ?? null) : null
    if (!(problem instanceof Problem) || current === null) return { state: 'failed', text: messageOf(problem), final: false }
    const lines = changes(basis.get(number) ?? item.incident, current)
    basis.set(number, current)
    const final = !current.moves.some((each) => each.move === chosen.value)
    return { state: 'failed', text: [overtakenBy(problem.body), ...lines].join(t('common.then')), final }
  }

  /** Move one; an account that moves too many at once waits until there is room again, if it is still wanted then. */
  async function send(item: BulkItem, view: MoveView, mine: typeof making): Promise<Detail> {
    const { number } = item.incident
    const request: MoveRequest = {
      number,
      version: basis.get(number)?.version ?? item.incident.version,
      move: view,
      values: valuesFor(view, values),
      earlier: attempts.get(number) ?? null,
      onAttempt: (attempt) => attempts.set(number, attempt),
    }
    for (;;) {
      try {
        return await make(request)
      } catch (problem) {
        if (!(problem instanceof Problem && problem.status === TOO_MANY) || mine.stopped) throw problem
        await wait((problem.retryAfter ?? PATIENCE_SECONDS) * 1000)
        if (mine.stopped) throw problem
        request.earlier = attempts.get(number) ?? null
      }
    }
  }

  async function one(item: BulkItem, mine: typeof making): Promise<void> {
    const view = offered(item, chosen.value ?? '')
    if (view === undefined) return
    const { number } = item.incident
    const chosenNow = turn
    note(number, { state: 'going', text: '', final: false })
    try {
      const after = await send(item, view, mine)
      moved(after)
      if (chosenNow === turn) note(number, { state: 'done', text: '', final: true })
    } catch (problem) {
      if (chosenNow !== turn) return // it is of a choice that is shown no more
      if (problem instanceof Problem) errors.value = { ...errors.value, ...fieldMessages(problem.body) }
      note(number, failedBy(problem, item))
    }
  }

  function open({ incident }: BulkItem): boolean {
    const before = outcomes.value.get(incident.number)
    return before === undefined || (before.state === 'failed' && !before.final)
  }

  async function run(): Promise<void> {
    const form = move.value
    if (form === null || running.value) return
    const lacking = allMissing(form.fields, values)
    errors.value = Object.fromEntries(lacking.map(({ name }) => [name, t('desk.bulk.needed')]))
    if (lacking.length > 0) return
    running.value = true
    const mine = (making = { stopped: false })
    for (const item of ready.value.filter(open)) {
      if (mine.stopped) break
      await one(item, mine)
    }
    if (making === mine) running.value = false
  }

  return { items, gone, loading, error, offers, move, values, errors, running, outcomes, ready, failed, again, read, take, whyNot, run, stop: () => (making.stopped = true) }
}
