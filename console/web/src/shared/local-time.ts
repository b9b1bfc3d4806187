/** Instants as a person types them: the time of day of the township, whatever zone this machine is set to. */

/** China has one zone and no summer time. */
const OFFSET = '+08:00'
const OFFSET_MS = 8 * 3_600_000
const MINUTE_MS = 60_000

/** What an input of the browser's wants: `2026-03-05T18:00`. */
export function toLocal(iso: string): string {
  const instant = Date.parse(iso)
  return Number.isNaN(instant) ? '' : new Date(instant + OFFSET_MS).toISOString().slice(0, 16)
}

/** The instant of what was typed; nothing while it is not complete. */
export function fromLocal(typed: string): string | undefined {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(typed) ? `${typed.slice(0, 16)}:00${OFFSET}` : undefined
}

/** So much later, on a full minute. */
export function later(from: number, milliseconds: number): string {
  const at = Math.ceil((from + milliseconds) / MINUTE_MS) * MINUTE_MS
  return fromLocal(toLocal(new Date(at).toISOString())) ?? ''
}
