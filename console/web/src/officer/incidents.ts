/** One incident on the phone: as the server tells it now, or the copy from when there was a network. */
import type { Detail, EventView } from '../api/contract'
import { Problem } from '../api/http'
import { messageOf } from '../shared/messages'
import type { Keeping } from './store'

const DENIED: readonly number[] = [401, 403, 404]

/** Whether the server says that something is not for whoever is signed in; then no copy of it may be shown either. */
export function isDenied(error: unknown): boolean {
  return error instanceof Problem && DENIED.includes(error.status)
}

export interface Told {
  detail: Detail
  history: EventView[]
}
/** `told` is null when there is nothing to show; `error` says why it is not what the server tells now. */
export interface Reading {
  told: Told | null
  denied: boolean
  error: string
}
export interface IncidentParts {
  keeping: Keeping
  read: (number: string) => Promise<Told>
  /** The account that is signed in. */
  user: () => string | null
}

export function createIncidents({ keeping, read, user }: IncidentParts): (number: string) => Promise<Reading> {
  return async (number) => {
    const key = `incident:${user() ?? ''}:${number}`
    try {
      const told = await read(number)
      await keeping.keep(key, told)
      return { told, denied: false, error: '' }
    } catch (error) {
      const denied = isDenied(error)
      if (denied) await keeping.forget((kept) => kept === key)
      const told = denied ? null : ((await keeping.kept<Told>(key))?.value ?? null)
      return { told, denied, error: messageOf(error) }
    }
  }
}
