/** What the page shows: asked for by the choice, each part by itself, so that none waits for a slower one. */
import { computed, reactive, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import type { CrossedFigure, CrossedMatter, CrossedPlace, FigureCases, FigureGroups, FigureRow, FigureShown, Statistics } from '../api/contract'
import { systemClock, type Clock } from '../shared/clock'
import { createAsked, type Asked } from './asked'
import { createCases, type Cases } from './cases'
import type { Choice, Grouping } from './choice'
import { asGroups, createLanes, lookedAtFirst } from './grouped'
import { shifted, trendOf, yearBefore } from './periods'
import { fieldTitle } from './words'

export type By = 'none' | Grouping
export type Within = Pick<Choice, 'platform' | 'area'> & { category?: string }

/** Where the statistics come from; all of them within the platform and the area of the choice. */
export interface Source {
  groups: () => Promise<FigureGroups>
  figures: (asked: { period: string; by: By; figures: string[]; within: Within }) => Promise<Statistics>
  trend: (asked: { figure: string; from: string; to: string; within: Within }) => Promise<Statistics>
  crossed: (asked: { period: string; by: 'cell' | 'village'; within: Within }) => Promise<CrossedFigure>
  cases: (asked: { figure: string; period: string; by: By; subject: string | null; within: Within; cursor: string | null }) => Promise<FigureCases>
}

/** Whose list is open; a field of the table of matters and places has a title in place of a row. */
export interface Opened {
  figure: FigureShown
  period: string
  by: By
  row: FigureRow | null
  title?: string
  /** Which of the cases are shown at first; all where nothing is said. */
  only?: 'all' | 'counted'
}

export interface Board {
  choice: Choice
  now: Asked<Statistics>
  before: Asked<Statistics>
  year: Asked<Statistics>
  trend: Asked<Statistics>
  groups: Asked<Statistics>
  groupsBefore: Asked<Statistics>
  cells: Asked<Statistics>
  crossed: Asked<CrossedFigure>
  /** All figures of the town, and the one that is looked at. */
  town: ComputedRef<readonly FigureShown[]>
  figure: ComputedRef<FigureShown | null>
  /** How many figures of the town have not come yet, while others are shown. */
  coming: ComputedRef<number>
  placesBy: Ref<'cell' | 'village'>
  opened: ShallowRef<Opened | null>
  cases: Cases
  /** What the list that is open was asked for, as a file of it is. */
  listed: ShallowRef<object | null>
  choose: (changes: Partial<Choice>) => void
  /** Take over what the address of the page holds. */
  follow: (choice: Choice) => void
  reload: () => void
  /** The list behind a field of the table; no row or no column: behind a sum. */
  openField: (row: CrossedPlace | null, column: CrossedMatter | null) => void
}

/** So long the numbers before stay, while others come. */
const WHOLE_MS = 800
/** What one looks at first, as far as the town counts it. */
const FIRST = ['on-time', 'closed', 'received']
type Part = 'now' | 'before' | 'year' | 'trend' | 'groups' | 'groupsBefore' | 'cells' | 'crossed'
/** What is asked for the figure that is looked at alone: its many periods, or subjects. */
const OF_FIGURE: readonly Part[] = ['trend', 'groupsBefore', 'cells']
const EVERYTHING: readonly Part[] = ['now', 'before', 'year', 'groups', 'crossed', ...OF_FIGURE]
const NEEDED: Record<keyof Choice, readonly Part[]> = { period: EVERYTHING, by: ['groups', 'groupsBefore'], platform: EVERYTHING, area: EVERYTHING, figure: OF_FIGURE }

/** What a figure comes to for all of the town, in an answer that is not split. */
export function totalOf(asked: Asked<Statistics>, id: string): FigureRow | undefined {
  return asked.data.value?.figures.find((each) => each.id === id)?.rows[0]
}

export function createStatistics(source: Source, first: Choice, chosen: (choice: Choice) => void, clock: Clock = systemClock): Board {
  const choice = reactive({ ...first })
  const asked = (): Asked<Statistics> => createAsked<Statistics>(clock)
  const [now, before, year, trend, groups, groupsBefore, cells] = [asked(), asked(), asked(), asked(), asked(), asked(), asked()]
  const crossed = createAsked<CrossedFigure>(clock)
  const opened = shallowRef<Opened | null>(null)
  const cases = createCases()
  const listed = shallowRef<object | null>(null)
  const placesBy = ref<'cell' | 'village'>('cell')

  const known = shallowRef<FigureGroups | null>(null)
  const town = computed(() => now.data.value?.figures ?? [])
  /** Known before its numbers are, so that it stays the same while others come. */
  const looked = computed(() => {
    const order = known.value?.order ?? []
    return [choice.figure, ...FIRST].find((id) => order.includes(id)) ?? order[0] ?? null
  })
  const coming = computed(() => (now.busy.value && now.data.value !== null ? Math.max(0, (known.value?.order.length ?? 0) - town.value.length) : 0))
  const figure = computed(() => town.value.find((each) => each.id === looked.value) ?? null)

  const within = (): Within => ({ platform: choice.platform, area: choice.area })
  const lanes = createLanes()
  let asking: Promise<FigureGroups> | null = null

  /** Which figures there are, asked once; a failure is no answer. */
  async function groupsKnown(): Promise<FigureGroups> {
    try {
      return (known.value = await (asking ??= source.groups()))
    } catch (problem) {
      asking = null
      throw problem
    }
  }
  const all = (to: Asked<Statistics>, rank: number, period: string, by: By): Promise<void> => {
    const inside = within()
    const [began, isFirst] = [clock.now(), to.data.value === null]
    return to.ask(async (show, wanted) => {
      // What is soon whole takes the place of the numbers before it at once, and not card by card.
      const shown = (part: Statistics): boolean => (isFirst || clock.now() - began > WHOLE_MS ? show(part) : wanted())
      const read = (figures: string[]): Promise<Statistics> => (wanted() ? source.figures({ period, by, figures, within: inside }) : Promise.reject(new Error('not wanted any more')))
      const found = await groupsKnown()
      return asGroups(lookedAtFirst(found, looked.value), (figures) => lanes.run(rank, () => read(figures)), shown)
    })
  }
  const one = (to: Asked<Statistics>, rank: number, period: string, by: By, id: string): Promise<void> =>
    to.ask(() => lanes.run(rank, () => source.figures({ period, by, figures: [id], within: within() })))
  const ask: Record<Part, (id: string) => Promise<void>> = {
    now: () => all(now, 0, choice.period, 'none'),
    before: () => all(before, 4, shifted(choice.period, -1), 'none'),
    year: () => all(year, 5, yearBefore(choice.period), 'none'),
    groups: () => all(groups, 3, choice.period, choice.by),
    groupsBefore: (id) => one(groupsBefore, 4, shifted(choice.period, -1), choice.by, id),
    cells: (id) => one(cells, 2, choice.period, 'cell', id),
    trend: (id) => trend.ask(() => lanes.run(1, () => source.trend({ figure: id, from: trendOf(choice.period)[0] as string, to: choice.period, within: within() }))),
    crossed: () =>
      crossed.ask(async () => {
        await groupsKnown().catch(() => undefined) // what one looks at first goes before it
        return lanes.run(2, () => source.crossed({ period: choice.period, by: placesBy.value, within: within() }))
      }),
  }

  /** Ask for these parts; those of a figure as soon as it is known which figures there are. */
  async function askFor(parts: readonly Part[]): Promise<void> {
    const asked = choice.period
    parts.filter((part) => !OF_FIGURE.includes(part)).forEach((part) => void ask[part](''))
    const later = parts.filter((part) => OF_FIGURE.includes(part))
    if (later.length > 0) await groupsKnown().catch(() => undefined) // after the numbers of the period itself
    const id = looked.value
    if (id !== null && asked === choice.period) later.forEach((part) => void ask[part](id))
  }

  function choose(changes: Partial<Choice>): void {
    if (take(changes)) chosen({ ...choice })
  }

  /** Take over a choice, and ask for what it changes; says whether it changes anything. */
  function take(changes: Partial<Choice>): boolean {
    const changed = (Object.keys(changes) as (keyof Choice)[]).filter((name) => changes[name] !== choice[name])
    if (changed.length === 0) return false
    Object.assign(choice, changes)
    opened.value = null
    void askFor(EVERYTHING.filter((part) => changed.some((name) => NEEDED[name].includes(part))))
    return true
  }

  function list({ within: inside, ...asked }: Omit<Parameters<Source['cases']>[0], 'cursor'>): void {
    listed.value = { ...asked, ...inside }
    cases.begin((cursor) => source.cases({ ...asked, within: inside, cursor }))
  }

  function openField(row: CrossedPlace | null, column: CrossedMatter | null): void {
    const { figure: id, by = 'cell', period = choice.period } = crossed.data.value ?? {}
    const figure = town.value.find((each) => each.id === id)
    if (figure === undefined) return
    opened.value = { figure, period, by, row: null, title: fieldTitle(row, column) }
    const place = { ...within(), ...(row === null || row.subject === null ? {} : { area: row.subject }) }
    const among = { ...within(), ...(column === null || column.code === null ? {} : { category: column.code }) }
    const where = row === null ? { by: 'none' as const, subject: null } : { by, subject: row.subject }
    // What has no category is found by that, within its place; the rest by its place, among its category.
    const wanted = column?.code === null ? { by: 'category' as const, subject: null, within: place } : { ...where, within: among }
    list({ figure: figure.id, period, ...wanted })
  }

  watch(placesBy, () => void ask.crossed(''))
  watch(opened, (shown) => {
    if (!shown?.row) return
    const { figure: { id }, period, by, row: { subject } } = shown
    list({ figure: id, period, by, subject, within: within() })
  })

  return { choice, now, before, year, trend, groups, groupsBefore, cells, crossed, town, figure, coming, placesBy, opened, cases, listed, choose, follow: (held) => void take(held), reload: () => void askFor(EVERYTHING), openField }
}
