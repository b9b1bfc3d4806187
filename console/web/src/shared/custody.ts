/** In whose hands an incident was: stays put together from their parts, with their length as it grows. */
import type { CustodyView } from '../api/contract'
import { t, word } from '../texts'
import { duration } from './time'

export interface Part {
  milliseconds: number
  paused: boolean
  /** Why it did not count; null while it did. */
  why: CustodyView['why']
}
/** One stay in the same hands; what of it was paused is a part of it. */
export interface Stay {
  holder: CustodyView['holder']
  /** Which of the incident's units it is, counted in the order in which they got it. */
  unit: number
  who: string
  since: string
  until: string | null
  milliseconds: number
  pausedMilliseconds: number
  parts: Part[]
}

function whoOf({ holder, unit, person }: CustodyView): string {
  if (unit === null) return word('holder', holder)
  return person === null ? unit.name : t('custody.handled', { unit: unit.name, person: person.name })
}

function sameHands(one: CustodyView, other: CustodyView): boolean {
  return one.holder === other.holder && one.unit?.id === other.unit?.id && one.person?.user === other.person?.user
}

/** Put together what was in the same hands, as it stands at this moment. */
export function staysOf(custody: readonly CustodyView[], at: number): Stay[] {
  const units = [...new Set(custody.flatMap(({ unit }) => (unit === null ? [] : [unit.id])))]
  const stays: Stay[] = []
  custody.forEach((part, index) => {
    const milliseconds = Math.max(0, (part.until === null ? at : Date.parse(part.until)) - Date.parse(part.since))
    const pausedMilliseconds = part.paused ? milliseconds : 0
    const before = custody[index - 1]
    const stay = stays[stays.length - 1]
    if (before !== undefined && stay !== undefined && sameHands(before, part)) {
      stay.until = part.until
      stay.milliseconds += milliseconds
      stay.pausedMilliseconds += pausedMilliseconds
      stay.parts.push({ milliseconds, paused: part.paused, why: part.why })
      return
    }
    stays.push({
      holder: part.holder,
      unit: part.unit === null ? -1 : units.indexOf(part.unit.id),
      who: whoOf(part),
      since: part.since,
      until: part.until,
      milliseconds,
      pausedMilliseconds,
      parts: [{ milliseconds, paused: part.paused, why: part.why }],
    })
  })
  return stays
}

/** How much of these parts did not count, cause by cause: "其中挂起 1 小时、应急响应暂停 20 分"; empty where all did. */
export function pausedWords(parts: readonly Part[]): string {
  const by = new Map<'on_hold' | 'emergency' | 'other', number>()
  for (const { milliseconds, paused, why } of parts) {
    if (!paused) continue
    const cause = why === 'on_hold' || why === 'emergency' ? why : 'other'
    by.set(cause, (by.get(cause) ?? 0) + milliseconds)
  }
  const said = [...by].map(([cause, milliseconds]) => t(`custody.${cause}`, { t: duration(milliseconds) }))
  return said.length === 0 ? '' : t('custody.pausedFor', { parts: said.join(t('custody.and')) })
}
