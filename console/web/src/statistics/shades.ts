/** A map of shades: the borders of the cells as paths of a picture, and the classes that values fall into. */
import type { CellMap } from '../api/contract'
import { SHADES } from './palette'

export interface Shape {
  code: string
  name: string
  path: string
  /** Where its name has room. */
  middle: [number, number]
}

export interface Picture {
  width: number
  height: number
  shapes: Shape[]
}

type Point = [number, number]

/** The cells as a picture of a width; a degree of longitude is as long as it is at the town's latitude. */
export function pictureOf(map: CellMap | null, width: number): Picture {
  const features = map?.features ?? []
  const all = features.flatMap(({ geometry }) => geometry.coordinates.flat() as Point[])
  if (all.length === 0) return { width, height: 0, shapes: [] }
  const [lons, lats] = [all.map(([lon]) => lon), all.map(([, lat]) => lat)]
  const [west, south, east, north] = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const scale = width / ((east - west) * narrow)
  const place = ([lon, lat]: Point): Point => [round((lon - west) * narrow * scale), round((north - lat) * scale)]
  const shapes = features.map(({ geometry, properties: { code, name } }) => {
    const rings = (geometry.coordinates as Point[][]).map((ring) => ring.map(place))
    const path = rings.map((ring) => `M${ring.map((point) => point.join(' ')).join('L')}Z`).join('')
    return { code, name, path, middle: middleOf(rings[0] ?? []) }
  })
  return { width, height: Math.ceil(round((north - south) * scale)), shapes }
}

function middleOf(ring: readonly Point[]): Point {
  let [area, x, y] = [0, 0, 0]
  for (let at = 0; at + 1 < ring.length; at += 1) {
    const [[x1, y1], [x2, y2]] = [ring[at] as Point, ring[at + 1] as Point]
    const cross = x1 * y2 - x2 * y1
    area += cross
    x += (x1 + x2) * cross
    y += (y1 + y2) * cross
  }
  return area === 0 ? (ring[0] ?? [0, 0]) : [round(x / (3 * area)), round(y / (3 * area))]
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** The bounds between the classes of some values, the lowest and the highest included; empty where there are none. */
export function classesOf(values: readonly number[], whole: boolean): number[] {
  if (values.length === 0) return []
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const from = whole ? Math.min(least, 0) : least
  const steps = SHADES.length
  if (most === from) return [from, most]
  if (!whole) return Array.from({ length: steps + 1 }, (_, number) => from + ((most - from) * number) / steps)
  const size = Math.max(1, Math.ceil((most - from) / steps))
  return Array.from({ length: Math.ceil((most - from) / size) + 1 }, (_, number) => from + size * number)
}

/** Which class a value falls into: a bound belongs to the class above it, the highest to the last. */
export function classOf(value: number, bounds: readonly number[]): number {
  const classes = bounds.length - 1
  const found = bounds.findIndex((bound, number) => number > 0 && value < bound)
  return found === -1 ? Math.max(0, classes - 1) : found - 1
}

/** The shade of a class among so many: the last is always the darkest. */
export function shadeAt(number: number, classes: number): string {
  const at = classes <= 1 ? 2 : Math.round((number * (SHADES.length - 1)) / (classes - 1))
  return SHADES[at] ?? SHADES[0]
}
