/** Photos follow their incident, and are made ready by the server, without an event of their own. */
import type { Detail } from '../api/contract'

export const PHOTO_LOOK_MS = 2500
export const MOST_LOOKS = 24

const COMING = new Set(['declared', 'partial', 'arrived'])

export function photosComing(incident: Detail | null): boolean {
  return incident !== null && incident.attachments.some((photo) => COMING.has(photo.state))
}
