/** What can be chosen in a field: the server's options, else the township's published lists. */
import { word } from '../texts'
import { personName } from './narrative'
import { reference } from './reference'
import { instant } from './time'
import type { Detail, MoveField } from './types'

export interface Option {
  value: string
  label: string
}

export function options(field: MoveField, move: string, incident: Detail | null): Option[] {
  if (field.choices && field.choices.length > 0) {
    const group = field.name as 'grade' | 'at_fault' // the fields whose choices the township does not name itself
    return field.choices.map((choice) => ({ value: choice.value, label: choice.label ?? word(group, choice.value) }))
  }
  if (field.kind === 'unit') {
    return (reference.value?.units ?? []).map((unit) => ({ value: unit.id, label: unit.name }))
  }
  if (field.kind === 'code') {
    const codes = reference.value?.reasons[move] ?? []
    return codes.map((reason) => ({ value: reason.code, label: reason.label }))
  }
  if (field.kind === 'request') {
    return (incident?.requests ?? [])
      .filter((request) => request.state === 'pending')
      .map((request) => ({
        value: request.id,
        label: `${word('requestKind', request.kind)} · ${personName(request.asked_by)} ${instant(request.asked_at)}`,
      }))
  }
  return []
}
