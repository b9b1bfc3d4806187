/** The township's cells: their names, and which one a point lies in. */
import { shallowRef, computed } from 'vue'

import { api } from '../api/client'
import type { CellFeature, CellMap, CellProperties, Position } from '../api/contract'

type Ring = CellFeature['geometry']['coordinates'][number]

export const cells = shallowRef<CellMap | null>(null)
export const cellNames = computed(
  () => new Map(cells.value?.features.map(({ properties }) => [properties.code, properties.name]) ?? []),
)

export async function loadCells(): Promise<CellMap> {
  return (cells.value = await api.get('/map'))
}

function insideRing({ lon, lat }: Position, ring: Ring): boolean {
  let inside = false
  for (let here = 0, before = ring.length - 1; here < ring.length; before = here, here += 1) {
    const [x1, y1] = ring[here] as [number, number]
    const [x2, y2] = ring[before] as [number, number]
    if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside
  }
  return inside
}

/** The cells that a text names, by what their names have before 网格; a longer name hides a shorter one inside it. */
export function cellsNamed(text: string, map: CellMap | null): CellProperties[] {
  const all = (map?.features ?? []).map(({ properties }) => ({ properties, word: shortName(properties.name) }))
  const named = all.filter(({ word }) => word !== '' && text.includes(word))
  return named.filter(({ word }) => !named.some((other) => other.word !== word && other.word.includes(word))).map(({ properties }) => properties)
}

/** What every cell's name has in common left out: 桑园里网格 is 桑园里. */
export function shortName(name: string): string {
  return name.replace(/网格$/, '')
}

/** The cell a point lies in, as a hint for the sender; the server decides. */
export function cellAt(point: Position, map: CellMap | null): CellProperties | null {
  const found = map?.features.find(({ geometry: { coordinates } }) => {
    const [outer, ...holes] = coordinates
    return outer !== undefined && insideRing(point, outer) && !holes.some((hole) => insideRing(point, hole))
  })
  return found?.properties ?? null
}

/** A point that lies in a cell: the middle of its widest stretch at half of its height. */
export function pointIn(code: string, map: CellMap | null): Position | null {
  const rings = map?.features.find(({ properties }) => properties.code === code)?.geometry.coordinates
  const outer = rings?.[0] as [number, number][] | undefined
  if (rings === undefined || outer === undefined) return null
  const heights = outer.map(([, y]) => y)
  const lat = (Math.min(...heights) + Math.max(...heights)) / 2
  const walls = rings.flatMap((ring) => crossings(ring as [number, number][], lat)).sort((a, b) => a - b)
  let widest: [number, number] | null = null
  for (let at = 0; at + 1 < walls.length; at += 2) {
    const [from, to] = [walls[at] as number, walls[at + 1] as number]
    if (widest === null || to - from > widest[1] - widest[0]) widest = [from, to]
  }
  return widest === null ? null : { lon: Number(((widest[0] + widest[1]) / 2).toFixed(6)), lat: Number(lat.toFixed(6)) }
}

/** Where a ring crosses a parallel. */
function crossings(ring: readonly [number, number][], lat: number): number[] {
  return ring.flatMap(([x1, y1], here) => {
    const [x2, y2] = ring[(here + ring.length - 1) % ring.length] as [number, number]
    return y1 > lat === y2 > lat ? [] : [((x2 - x1) * (lat - y1)) / (y2 - y1) + x1]
  })
}
