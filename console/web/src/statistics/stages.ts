/** Which figures say how long a stage takes: its median and the length that nine of ten keep within, side by side. */
import type { FigureShown } from '../api/contract'

export interface Stage {
  id: string
  median: FigureShown | null
  p90: FigureShown | null
}

const FORM = /^(.*?)-?(median|p90)$/

export function stagesOf(figures: readonly FigureShown[]): Stage[] {
  const stages = new Map<string, Stage>()
  for (const figure of figures) {
    const [, id, which] = FORM.exec(figure.id) ?? []
    if (figure.measure !== 'quantile' || id === undefined) continue
    const stage = stages.get(id) ?? { id, median: null, p90: null }
    stage[which as 'median' | 'p90'] = figure
    stages.set(id, stage)
  }
  return [...stages.values()]
}
