/** Something that is read again and again: only what the last reading found is shown, and nothing after somebody left. */
import './kit/browser'

import { expect, test } from 'vitest'

import { Unreachable } from '../src/api/http'
import { createReading } from '../src/shared/reading'
import { HandClock, settle } from './kit/clock'

const CALM = 500
const AGAIN = 60_000

function aReading() {
  const clock = new HandClock()
  const shown: number[] = []
  const answers: ((found: number | null) => void)[] = []
  const ask = (): Promise<number> =>
    new Promise((found, lost) => answers.push((value) => (value === null ? lost(new Unreachable()) : found(value))))
  const reading = createReading({ ask, take: (found) => void shown.push(found), clock, calmMs: CALM, againMs: AGAIN })
  return { clock, reading, shown, answers }
}

test('of two readings that overlap the later one counts, whichever answers first', async () => {
  const { reading, shown, answers } = aReading()
  const both = [reading.read(), reading.read()]

  answers[1]?.(2)
  answers[0]?.(1)
  await Promise.all(both)

  expect(shown).toEqual([2])
})

test('it is read soon after many changes, once, and again after some time', async () => {
  const { clock, reading, shown, answers } = aReading()
  const started = reading.start()
  answers[0]?.(1)
  await started

  for (let n = 0; n < 5; n += 1) reading.readSoon()
  await clock.pass(CALM)
  answers[1]?.(2)
  await settle()
  await clock.pass(AGAIN)
  answers[2]?.(3)
  await settle()

  expect([shown, answers.length, reading.loaded.value]).toEqual([[1, 2, 3], 3, true])
})

test('what fails is said until it is read, and tried again', async () => {
  const { clock, reading, answers } = aReading()
  const started = reading.start()
  answers[0]?.(null)
  await started
  expect(reading.error.value).not.toBe('')

  await clock.pass(AGAIN)
  answers[1]?.(1)
  await settle()

  expect([reading.loaded.value, reading.error.value]).toEqual([true, ''])
})

test('nothing is shown or read any more once it is stopped', async () => {
  const { clock, reading, shown, answers } = aReading()
  const started = reading.start()
  reading.readSoon()
  reading.stop()
  answers[0]?.(1)
  await started
  await clock.pass(2 * AGAIN)

  expect([shown, answers.length]).toEqual([[], 1])
})
