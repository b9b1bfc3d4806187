/** 今日到期: what comes within the next hours, read again as time goes on, and where each mark has its place. */
import { shallowRef, type Ref, type ShallowRef } from 'vue'

import type { DueAxis, DueMark } from '../../api/contract'
import type { Clock } from '../../shared/clock'
import { createReading } from '../../shared/reading'

const EVERY_MS = 60_000
const CALM_MS = 1_500

export interface AxisParts {
  read: () => Promise<DueAxis>
  clock: Clock
}
export interface Axis {
  axis: Readonly<ShallowRef<DueAxis | null>>
  error: Readonly<Ref<string>>
  /** Somebody looks at it: read it now, and every minute. */
  start: () => Promise<void>
  stop: () => void
  /** Something happened to an incident; many changes at once lead to one reading. */
  noteChange: () => void
}

export function createAxis({ read: ask, clock }: AxisParts): Axis {
  const axis = shallowRef<DueAxis | null>(null)
  const take = (found: DueAxis): void => void (axis.value = found)
  const reading = createReading({ ask, take, clock, calmMs: CALM_MS, againMs: EVERY_MS })
  let looked = false

  function start(): Promise<void> {
    looked = true
    return reading.start()
  }

  function stop(): void {
    looked = false
    reading.stop()
  }

  function noteChange(): void {
    if (looked) reading.readSoon()
  }

  return { axis, error: reading.error, start, stop, noteChange }
}

export interface Placed {
  mark: DueMark
  /** How far along the axis, from 0 to 1. */
  at: number
  row: number
}

/** Place the marks of a lane, each in the first row in which it does not touch the one before; what is past is left out. */
export function placed(marks: readonly DueMark[], from: number, until: number, width: number): Placed[] {
  const ends: number[] = []
  return marks.flatMap((mark) => {
    const at = (Date.parse(mark.at) - from) / (until - from)
    if (at < 0 || at > 1) return []
    const free = ends.findIndex((end) => end <= at)
    const row = free === -1 ? ends.length : free
    ends[row] = at + width
    return [{ mark, at, row }]
  })
}

/** The full hours on an axis. */
export function hoursBetween(from: number, until: number): number[] {
  const hour = 3_600_000
  const hours: number[] = []
  for (let at = Math.ceil(from / hour) * hour; at < until; at += hour) hours.push(at)
  return hours
}

/** The next mark in a direction from the one that has the focus, by lane and place. */
export function neighbour(lanes: readonly (readonly Placed[])[], lane: number, index: number, key: string): [number, number] | null {
  const here = lanes[lane]?.[index]
  if (here === undefined) return null
  if (key === 'ArrowRight' || key === 'ArrowLeft') {
    const to = index + (key === 'ArrowRight' ? 1 : -1)
    return lanes[lane]?.[to] === undefined ? null : [lane, to]
  }
  const by = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0
  if (by === 0) return null
  let other = lane + by
  while (lanes[other] !== undefined && lanes[other]?.length === 0) other += by
  const marks = lanes[other]
  if (marks === undefined) return null
  let nearest = 0
  marks.forEach((mark, at) => {
    if (Math.abs(mark.at - here.at) < Math.abs((marks[nearest] as Placed).at - here.at)) nearest = at
  })
  return [other, nearest]
}
