/** Which open incidents may be the same thing as one, and in words what speaks for each. */
import { api } from '../api/client'
import type { AlikeView, Summary } from '../api/contract'
import { locale, t, word } from '../texts'
import { nameOf } from './reference'
import { instant } from './time'

/** How many of those that a search finds are offered. */
const SOUGHT = 10

/** An open incident that another one could be merged into, whether it was offered or sought. */
export interface Lead {
  number: string
  text: string
  place: string
  /** When it was reported, how far it is, who has it. */
  facts: string[]
  /** What speaks for it. */
  signs: string[]
}

export async function likely(number: string): Promise<Lead[]> {
  const { items } = await api.get('/incidents/{number}/alike', { path: { number } })
  return items.map(leadOf)
}

/** Look among open incidents for words or a number, never for the incident itself. */
export async function sought(words: string, number: string): Promise<Lead[]> {
  const { items } = await api.get('/incidents', { query: { q: words, open: true, limit: SOUGHT } })
  return items.filter((item) => item.number !== number).map(ofSummary)
}

function common(item: AlikeView | Summary): Pick<Lead, 'number' | 'text' | 'facts'> {
  const unit = item.lead_unit?.name
  const facts = [item.category ? nameOf(item.category) : '', word('status', item.status), unit ?? '', instant(item.received_at)]
  const gathered = item.followers > 0 ? t('merged.gathered', { n: item.followers }) : ''
  return { number: item.number, text: item.summary, facts: [...facts, gathered].filter((part) => part) }
}

export function leadOf(item: AlikeView): Lead {
  const near = item.distance_m === null ? '' : t('merged.away', { n: new Intl.NumberFormat(locale.value).format(item.distance_m) })
  const words = item.same_words >= 0.2 ? t('merged.sameWords', { n: Math.round(item.same_words * 100) }) : ''
  const signs = [near, item.same_category ? t('merged.sameCategory') : '', words].filter((part) => part)
  return { ...common(item), place: item.address ?? '', signs }
}

function ofSummary(item: Summary): Lead {
  return { ...common(item), place: item.address ?? item.cell?.name ?? '', signs: [] }
}
