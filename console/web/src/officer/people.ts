/** Who somebody is to the phone's page: what it opens with, and what its tabs hold. */
import type { Me } from '../api/contract'

export function onlyCitizen(me: Me | null): boolean {
  return (me?.roles ?? []).every((grant) => grant.role === 'citizen')
}

/** Officers and citizens come to report; everybody else to see what there is to do. */
export function startsWithTodo(me: Me): boolean {
  return !me.roles.some((grant) => grant.role === 'officer' || grant.role === 'citizen')
}

/** Supervisors have what comes up to them before everything else. */
export function supervises(me: Me | null): boolean {
  return (me?.roles ?? []).some((grant) => grant.role === 'supervisor')
}
