/** 今日到期: marks do not cover each other, the keyboard reaches every one, and the axis is read again as time goes on. */
import { expect, test } from 'vitest'

import type { DueAxis, DueMark } from '../src/api/contract'
import { createAxis, hoursBetween, neighbour, placed } from '../src/desk/state/axis'
import { HandClock } from './kit/clock'

const HOUR = 3_600_000
const EIGHT = Date.parse('2026-11-24T00:00:00Z')

function aMark(minutes: number, changes: Partial<DueMark> = {}): DueMark {
  return {
    at: new Date(EIGHT + minutes * 60_000).toISOString(),
    what: 'due',
    level: null,
    clock: 'handle',
    milestone: null,
    lamp: 'normal',
    number: String(minutes),
    status: 'handling',
    category: null,
    cell: null,
    grade: 4,
    urgent: false,
    ...changes,
  }
}

test('marks that would touch are put in rows, and what is past or beyond is left out', () => {
  const marks = [aMark(-1), aMark(0), aMark(5), aMark(6), aMark(60), aMark(481)]

  const found = placed(marks, EIGHT, EIGHT + 8 * HOUR, 0.05)

  expect(found.map(({ mark, row }) => [mark.number, row])).toEqual([['0', 0], ['5', 1], ['6', 2], ['60', 0]])
  expect(found[3]?.at).toBeCloseTo(1 / 8)
})

test('the full hours between two moments', () => {
  expect(hoursBetween(EIGHT + 1, EIGHT + 3 * HOUR)).toEqual([EIGHT + HOUR, EIGHT + 2 * HOUR])
  expect(hoursBetween(EIGHT, EIGHT + HOUR)).toEqual([EIGHT])
})

test('arrows go along a lane, and to the nearest mark of the next lane that has any', () => {
  const lane = (...minutes: number[]) => placed(minutes.map((at) => aMark(at)), EIGHT, EIGHT + 8 * HOUR, 0)
  const lanes = [lane(0, 60, 300), [], lane(30, 290, 400)]

  expect(neighbour(lanes, 0, 0, 'ArrowRight')).toEqual([0, 1])
  expect(neighbour(lanes, 0, 0, 'ArrowLeft')).toBeNull()
  expect(neighbour(lanes, 0, 2, 'ArrowDown')).toEqual([2, 1])
  expect(neighbour(lanes, 2, 0, 'ArrowUp')).toEqual([0, 0])
  expect(neighbour(lanes, 2, 2, 'ArrowDown')).toBeNull()
  expect(neighbour(lanes, 0, 0, 'a')).toBeNull()
})

const EMPTY: DueAxis = { at: aMark(0).at, until: aMark(480).at, lanes: [], full: false }

test('it is read every minute and soon after changes, as long as somebody looks at it', async () => {
  const clock = new HandClock()
  let reads = 0
  const axis = createAxis({
    read: () => {
      reads += 1
      return Promise.resolve(EMPTY)
    },
    clock,
  })
  axis.noteChange()
  await clock.pass(10_000)
  expect(reads).toBe(0)

  await axis.start()
  await clock.pass(60_000)
  expect(reads).toBe(2)
  for (let change = 0; change < 20; change += 1) axis.noteChange()
  await clock.pass(2_000)
  expect(reads).toBe(3)

  axis.stop()
  axis.noteChange()
  await clock.pass(200_000)
  expect(reads).toBe(3)
})

test('what could not be read keeps what was shown, and says so', async () => {
  const clock = new HandClock()
  let broken = false
  const axis = createAxis({ read: () => (broken ? Promise.reject(new Error('away')) : Promise.resolve(EMPTY)), clock })
  await axis.start()

  broken = true
  await clock.pass(60_000)

  expect(axis.axis.value).toEqual(EMPTY)
  expect(axis.error.value).not.toBe('')
  broken = false
  await clock.pass(60_000)
  expect(axis.error.value).toBe('')
})
