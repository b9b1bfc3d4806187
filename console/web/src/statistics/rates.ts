/** A table of figures: a line for each subject that any of them is counted for. */
import { locale } from '../texts'
import type { FigureShown, FigureRow } from '../api/contract'
import { numberOf } from './values'
import { subjectName } from './words'

export interface Line {
  subject: string | null
  name: string
  rows: Map<string, FigureRow>
}

export interface Sorted {
  figure: string
  down: boolean
}

/** The lines by their names, those without a subject last; or by a figure, those without its value last. */
export function tableOf(figures: readonly FigureShown[], by: string, sorted: Sorted | null): Line[] {
  const lines = new Map<string | null, Line>()
  for (const figure of figures) {
    for (const row of figure.rows) {
      const line = lines.get(row.subject) ?? { subject: row.subject, name: subjectName(row, by), rows: new Map<string, FigureRow>() }
      line.rows.set(figure.id, row)
      lines.set(row.subject, line)
    }
  }
  const found = [...lines.values()].sort((a, b) => Number(a.subject === null) - Number(b.subject === null) || byName(a.name, b.name))
  const figure = figures.find(({ id }) => id === sorted?.figure)
  return sorted === null || figure === undefined ? found : found.sort((a, b) => apart(valueOf(a, figure), valueOf(b, figure), sorted.down))
}

function byName(one: string, other: string): number {
  return one.localeCompare(other, locale.value)
}

function valueOf(line: Line, figure: FigureShown): number | null {
  return numberOf(line.rows.get(figure.id), figure)
}

function apart(one: number | null, other: number | null, down: boolean): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null)
  return down ? other - one : one - other
}
