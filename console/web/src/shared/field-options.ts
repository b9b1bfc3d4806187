/** What can be chosen in a field: the server's choices, worded here where the township has no name of its own for them. */
import type { MoveField } from '../api/contract'
import { word } from '../texts'
import { labelOf } from './reference'

export interface Option {
  value: string
  label: string
}

/** The groups of our own words for fields whose choices the township does not name. */
const GROUPS: Record<string, 'grade' | 'at_fault' | 'audience' | 'reasonCode' | 'whom'> = { grade: 'grade', at_fault: 'at_fault', audience: 'audience', reason_code: 'reasonCode', whom: 'whom' }

export function options(field: MoveField): Option[] {
  return (field.choices ?? []).map((choice) => ({
    value: choice.value,
    label: labelOf(choice) ?? word(GROUPS[field.name] ?? 'field', choice.value),
  }))
}
