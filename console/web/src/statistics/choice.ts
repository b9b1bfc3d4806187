/** What somebody looks at, as the address of the page holds it. */
import { dayOf, kindOf, periodOf } from './periods'

export const GROUPINGS = ['unit', 'platform', 'village', 'cell', 'category'] as const
export type Grouping = (typeof GROUPINGS)[number]
const PLATFORMS = ['public_order', 'market', 'enforcement', 'services']
const AREA = /^\d{12}(\d{3})?$/
const FIGURE = /^[a-z0-9][a-z0-9_-]{0,60}$/

export interface Choice {
  period: string
  by: Grouping
  platform: string
  /** The code of a village or of a cell. */
  area: string
  /** The figure whose trend is drawn. */
  figure: string
}

/** The choice that an address holds; what it holds of no sense is left out. */
export function choiceOf(address: string, now: number): Choice {
  const asked = new URLSearchParams(address)
  const value = (name: string): string => asked.get(name) ?? ''
  const period = value('period')
  const by = GROUPINGS.find((each) => each === value('by'))
  return {
    period: kindOf(period) === null ? periodOf('month', dayOf(now)) : period,
    by: by ?? 'unit',
    platform: PLATFORMS.includes(value('platform')) ? value('platform') : '',
    area: AREA.test(value('area')) ? value('area') : '',
    figure: FIGURE.test(value('figure')) ? value('figure') : '',
  }
}

export function addressOf(choice: Choice): string {
  const kept = Object.entries(choice).filter(([name, value]) => value !== '' && !(name === 'by' && value === 'unit'))
  return `?${new URLSearchParams(kept as [string, string][]).toString()}`
}
