/** What can be chosen in a field: the server's choices, worded here where the township has no name of its own for them. */
import type { MoveField } from '../api/contract'
import { word } from '../texts'

export interface Option {
  value: string
  label: string
}

export function options(field: MoveField): Option[] {
  const group = field.name as 'grade' | 'at_fault' // the fields whose choices the township does not name itself
  return (field.choices ?? []).map((choice) => ({ value: choice.value, label: choice.label ?? word(group, choice.value) }))
}
