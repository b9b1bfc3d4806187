/** How a count of a cell is coloured: by bands, never by the number, so that no small group can be worked out. */
import type { CellLine, WallCell } from '../api/contract'
import type { Scene } from './scenes'

export const BANDS = ['none', 'few', 'some', 'many', 'most'] as const
export type Band = (typeof BANDS)[number]
export type Metric = 'open' | 'arrivals' | 'overdue' | 'since'

export const METRIC: Record<Scene, Metric> = { overview: 'open', heat: 'arrivals', timing: 'overdue', emergency: 'since' }

/** The band of a count; null is one that is hidden, because it is below five. */
export function bandOf(count: number | null): Band {
  if (count === null) return 'few'
  if (count >= 20) return 'most'
  if (count >= 10) return 'many'
  if (count >= 5) return 'some'
  return count > 0 ? 'few' : 'none'
}

const COUNTS: Record<Exclude<Metric, 'since'>, (line: CellLine) => number | null> = {
  open: (line) => line.open,
  arrivals: (line) => line.arrivals['1d'],
  overdue: (line) => line.overdue,
}

export function bandsOf(metric: Metric, lines: readonly CellLine[], since: readonly WallCell[]): Map<string, Band> {
  if (metric === 'since') return new Map(since.map(({ cell, open }) => [cell.code, bandOf(open)]))
  return new Map(lines.map((line) => [line.cell, bandOf(COUNTS[metric](line))]))
}
