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
  if (field.options && field.options.length > 0) return field.options
  if (field.type === 'unit') {
    return (reference.value?.units ?? []).map((unit) => ({ value: unit.id, label: unit.name }))
  }
  if (field.type === 'code') {
    const codes = reference.value?.reasons[move] ?? []
    return codes.map((reason) => ({ value: reason.code, label: reason.label }))
  }
  if (field.type === 'request') {
    return (incident?.requests ?? [])
      .filter((request) => request.state === 'pending')
      .map((request) => ({
        value: request.id,
        label: `${word('requestKind', request.kind)} · ${personName(request.asked_by)} ${instant(request.asked_at)}`,
      }))
  }
  return []
}
