/** What the page shows: asked for by the choice, each part by itself, so that none waits for a slower one. */
import { computed, reactive, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import { systemClock, type Clock } from '../shared/clock'
import { createAsked, type Asked } from './asked'
import { createCases, type Cases } from './cases'
import type { Choice } from './choice'
import { shifted, trendOf, yearBefore } from './periods'
import { fieldTitle } from './words'
import type { CasesView, FiguresView, FigureView, MatrixColumn, MatrixRow, MatrixView, RowView, TrendView } from './shape'

/** Where the statistics come from; all of them within the platform and the area of the choice. */
export interface Source {
  figures: (asked: { period: string; by: string; figure?: string; within: Within }) => Promise<FiguresView>
  trend: (asked: { from: string; to: string; within: Within }) => Promise<TrendView>
  matrix: (asked: { period: string; by: 'cell' | 'village'; within: Within }) => Promise<MatrixView>
  cases: (asked: { figure: string; period: string; by: string; subject: string | null; within: Within; cursor: string | null }) => Promise<CasesView>
  field: (asked: { period: string; place: string | null; category: string | null; within: Within; cursor: string | null }) => Promise<CasesView>
}

export type Within = Pick<Choice, 'platform' | 'area'>

/** Whose list is open. */
export interface Opened {
  /** In place of the figure's name. */
  title?: string
  figure: FigureView | null
  period: string
  by: string
  row: RowView | null
}

export interface Statistics {
  choice: Choice
  town: ComputedRef<FigureView[]>
  before: ComputedRef<FigureView[]>
  yearBefore: ComputedRef<FigureView[]>
  trend: Asked<TrendView>
  year: Asked<FiguresView>
  groups: Asked<FiguresView>
  groupsBefore: Asked<FiguresView>
  cells: Asked<FiguresView>
  matrix: Asked<MatrixView>
  figure: ComputedRef<FigureView | null>
  opened: ShallowRef<Opened | null>
  cases: Cases
  placesBy: Ref<'cell' | 'village'>
  openField: (row: MatrixRow, column: MatrixColumn) => void
  choose: (changes: Partial<Choice>) => void
  reload: () => void
  totalOf: (figures: readonly FigureView[], id: string) => RowView | undefined
}

const FIRST = ['on-time', 'closed', 'received']
type Part = 'trend' | 'year' | 'groups' | 'groupsBefore' | 'cells' | 'matrix'

/** Which parts depend on what of the choice. */
const NEEDED: Record<keyof Choice, readonly Part[]> = {
  period: ['trend', 'year', 'groups', 'groupsBefore', 'cells', 'matrix'],
  by: ['groups', 'groupsBefore'],
  platform: ['trend', 'year', 'groups', 'groupsBefore', 'cells', 'matrix'],
  area: ['trend', 'year', 'groups', 'groupsBefore', 'cells', 'matrix'],
  figure: ['cells', 'groupsBefore'],
}

export function createStatistics(source: Source, first: Choice, chosen: (choice: Choice) => void, clock: Clock = systemClock): Statistics {
  const choice = reactive({ ...first })
  const trend = createAsked<TrendView>(clock)
  const year = createAsked<FiguresView>(clock)
  const groups = createAsked<FiguresView>(clock)
  const groupsBefore = createAsked<FiguresView>(clock)
  const cells = createAsked<FiguresView>(clock)
  const matrix = createAsked<MatrixView>(clock)
  const opened = shallowRef<Opened | null>(null)
  const cases = createCases()
  const placesBy = ref<'cell' | 'village'>('cell')

  const at = (period: string): FigureView[] => trend.data.value?.trend.find((each) => each.period === period)?.figures ?? []
  const town = computed(() => at(choice.period))
  const before = computed(() => at(shifted(choice.period, -1)))
  const lastYear = computed(() => (at(yearBefore(choice.period)).length > 0 ? at(yearBefore(choice.period)) : (year.data.value?.figures ?? [])))
  const figure = computed(() => {
    const all = town.value
    const wanted = [choice.figure, ...FIRST]
    return wanted.map((id) => all.find((each) => each.id === id)).find((each) => each !== undefined) ?? all[0] ?? null
  })
  const figureId = (): string => choice.figure || figure.value?.id || (FIRST[0] as string)

  const within = (): Within => ({ platform: choice.platform, area: choice.area })
  const ask: Record<Part, () => void> = {
    trend: () => {
      const periods = trendOf(choice.period)
      void trend.ask(() => source.trend({ from: periods[0] as string, to: choice.period, within: within() }))
    },
    year: () => {
      if (trendOf(choice.period).includes(yearBefore(choice.period))) year.data.value = null
      else void year.ask(() => source.figures({ period: yearBefore(choice.period), by: 'none', within: within() }))
    },
    groups: () => void groups.ask(() => source.figures({ period: choice.period, by: choice.by, within: within() })),
    groupsBefore: () => void groupsBefore.ask(() => source.figures({ period: shifted(choice.period, -1), by: choice.by, figure: figureId(), within: within() })),
    cells: () => void cells.ask(() => source.figures({ period: choice.period, by: 'cell', figure: figureId(), within: within() })),
    matrix: () => void matrix.ask(() => source.matrix({ period: choice.period, by: placesBy.value, within: within() })),
  }
  const everything = Object.keys(ask) as Part[]

  function choose(changes: Partial<Choice>): void {
    const changed = (Object.keys(changes) as (keyof Choice)[]).filter((name) => changes[name] !== choice[name])
    if (changed.length === 0) return
    Object.assign(choice, changes)
    opened.value = null
    chosen({ ...choice })
    for (const part of new Set(changed.flatMap((name) => NEEDED[name]))) ask[part]()
  }

  function openField(row: MatrixRow, column: MatrixColumn): void {
    const asked = { period: choice.period, place: row.subject, category: column.code, within: within() }
    opened.value = { title: fieldTitle(row, column), figure: null, period: choice.period, by: 'none', row: null }
    cases.begin((cursor) => source.field({ ...asked, cursor }))
  }

  watch(placesBy, () => ask.matrix())
  watch(opened, (now) => {
    const { figure, period, by, row } = now ?? {}
    if (!figure || !row || period === undefined || by === undefined) return
    const asked = { figure: figure.id, period, by, subject: row.subject, within: within() }
    cases.begin((cursor) => source.cases({ ...asked, cursor }))
  })

  return {
    choice,
    cases,
    placesBy,
    openField,
    town,
    before,
    yearBefore: lastYear,
    trend,
    year,
    groups,
    groupsBefore,
    cells,
    matrix,
    figure,
    opened,
    choose,
    reload: () => everything.forEach((part) => ask[part]()),
    totalOf: (figures, id) => figures.find((each) => each.id === id)?.rows[0],
  }
}
