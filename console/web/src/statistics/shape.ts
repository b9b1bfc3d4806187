/** What the statistics are made of, as the server says it. */
export interface Named {
  zh: string
  en: string
}

export interface RowView {
  subject: string | null
  name: string
  numerator: number | null
  denominator: number | null
  value: number | string | null
  hidden: boolean
  /** In fives, because not every case behind it may be opened. */
  rounded: boolean
}

export interface FigureView {
  id: string
  version: string
  name: Named
  measure: 'count' | 'share' | 'quantile' | 'sum'
  better: 'higher' | 'lower' | null
  rows: RowView[]
}

export interface FiguresView {
  period: string
  begin: string
  end: string
  as_of: string
  by: string
  figures: FigureView[]
}

export interface TrendView {
  figures: FigureView[]
  trend: { period: string; figures: FigureView[] }[]
}

export interface CaseView {
  number: string
  counted: boolean
  excluded: string | null
  instant: string
  unit: string | null
}

export interface CasesView {
  items: CaseView[]
  next: string | null
}

export interface MatrixColumn {
  code: string | null
  name: string
  name_en: string | null
  total: number | null
}

/** The counts of a place, in the order of the columns; null is hidden. */
export interface MatrixRow {
  subject: string | null
  name: string
  total: number | null
  counts: (number | null)[]
}

export interface MatrixView {
  period: string
  by: 'cell' | 'village'
  /** What may be chosen: who may not open the incidents sees places of one kind only. */
  choices: 'cell' | 'both'
  columns: MatrixColumn[]
  rows: MatrixRow[]
  total: number | null
}
