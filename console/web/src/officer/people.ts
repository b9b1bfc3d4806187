/** Who somebody is to the phone's page: what it opens with, and what its tabs hold. */
import type { Me } from '../api/contract'
import { word } from '../texts'

export function onlyCitizen(me: Me | null): boolean {
  return (me?.roles ?? []).every((grant) => grant.role === 'citizen')
}

/** Officers and citizens come to report; everybody else to see what there is to do. */
export function startsWithTodo(me: Me): boolean {
  return !me.roles.some((grant) => grant.role === 'officer' || grant.role === 'citizen')
}

/** Whether somebody is an officer of a cell, who looks at its key places. */
export function looksAfter(me: Me | null, cell: string | undefined): boolean {
  return cell !== undefined && (me?.roles ?? []).some((grant) => grant.role === 'officer' && cell.startsWith(grant.area))
}

/** Supervisors have what comes up to them before everything else. */
export function supervises(me: Me | null): boolean {
  return (me?.roles ?? []).some((grant) => grant.role === 'supervisor')
}

/**
 * For whom somebody takes a picture: a unit, or an office. No name: whoever reported sees the pictures of a result, and
 * those who handle it the pictures of an answer; a resident is nobody there.
 */
export function standsFor(me: Me | null): string | undefined {
  const unit = me?.roles.find((grant) => grant.unit_name != null)?.unit_name
  const office = me?.roles.find((grant) => grant.role !== 'citizen')?.role
  return unit ?? (office === undefined ? undefined : word('role', office))
}
