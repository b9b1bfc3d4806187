/** Incidents that lie together on a map: which of them is the gravest, and whether coming closer tells them apart. */
import type { Lamp, Position } from '../api/contract'

export interface Marker {
  number: string
  position: Position
  lamp: Lamp | null
  urgent: boolean
  closed: boolean
  /** It is open, and none of its clocks runs. */
  waits: boolean
}

const LAMPS: readonly (Lamp | null)[] = [null, 'normal', 'due_soon', 'overdue', 'long_overdue']
/** Degrees: some twenty metres, which no zoom of ours draws apart. */
const SAME_PLACE = 0.0002

/** How much an incident asks for somebody's eye: what is over least, then what waits, then by its lamp and urgency. */
export function gravity(marker: Marker): number {
  if (marker.closed) return 0
  return 1 + (marker.waits ? 0 : LAMPS.indexOf(marker.lamp) * 2) + (marker.urgent ? 1 : 0)
}

/** The gravest first; of equals the one with the smaller number. */
export function byGravity(markers: readonly Marker[]): Marker[] {
  return [...markers].sort((one, other) => gravity(other) - gravity(one) || one.number.localeCompare(other.number))
}

/** Whether all of them lie so near to each other that only a list can tell them apart. */
export function inOnePlace(markers: readonly Marker[]): boolean {
  const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values)
  return spread(markers.map(({ position }) => position.lon)) < SAME_PLACE && spread(markers.map(({ position }) => position.lat)) < SAME_PLACE
}
