/** The second tap of a double tap does nothing to the row that has moved up under it. */
import { expect, test } from 'vitest'

import { createPresses, SETTLE_MS } from '../src/shared/presses'
import { HandClock } from './kit/clock'

/** A list, what was done to its rows, and a press that takes as long as the test wants. */
function aList() {
  const clock = new HandClock()
  const { press, busy } = createPresses(clock)
  const done: string[] = []
  const tap = (row: string, act = 'tell'): Promise<void> =>
    press(row, act, () => {
      done.push(`${act} ${row}`)
      return new Promise((finished) => void clock.after(50, finished))
    })
  return { clock, busy, done, tap }
}

test('a double tap does what the first tap asked for, and nothing to the next row', async () => {
  const { clock, done, tap } = aList()
  void tap('1')
  await clock.pass(150)

  await tap('2')

  expect(done).toEqual(['tell 1'])
})

test('while something is under way nothing else is begun', async () => {
  const { clock, busy, done, tap } = aList()
  void tap('1')
  await clock.pass(10)

  await tap('2')

  expect([done, busy.value]).toEqual([['tell 1'], true])
})

test('the same thing is not done twice by one double tap, another thing about the same row is', async () => {
  const { clock, done, tap } = aList()
  void tap('1', 'nudge')
  await clock.pass(100)

  await tap('1', 'nudge')
  void tap('1', 'take-over')
  await clock.pass(100)

  expect(done).toEqual(['nudge 1', 'take-over 1'])
})

test('a press that comes when the list has settled counts, also after one that failed', async () => {
  const { clock, busy, done, tap } = aList()
  void tap('1')
  await clock.pass(50 + SETTLE_MS)
  void tap('2')
  await clock.pass(100)
  expect(done).toEqual(['tell 1', 'tell 2'])

  const { press } = createPresses(clock)
  await expect(press('1', 'tell', () => Promise.reject(new Error('refused')))).rejects.toThrow('refused')
  await clock.pass(SETTLE_MS)
  await press('2', 'tell', () => Promise.resolve(void done.push('tell 3')))

  expect([done.at(-1), busy.value]).toEqual(['tell 3', false])
})
