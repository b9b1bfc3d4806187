/** A proposal may be exchanged for another one while somebody reads it: nobody approves what they did not read. */
import { expect, test } from 'vitest'

import { createExchange, HELD_MS, type Exchange } from '../src/emergency/exchange'
import { HandClock } from './kit/clock'

function reading(...ids: (string | null)[]): { page: Exchange; clock: HandClock } {
  const clock = new HandClock()
  const page = createExchange(clock)
  for (const id of ids) page.show(id)
  return { page, clock }
}

test('what stands there when the page opens can be decided at once', () => {
  const { page } = reading('one', 'one')

  expect([page.held.value, page.exchanged.value]).toEqual([false, false])
})

test('another proposal in the place of the one that was read says so, and its buttons wait', async () => {
  const { page, clock } = reading('one', 'two')

  expect([page.held.value, page.exchanged.value]).toEqual([true, true])
  await clock.pass(HELD_MS)
  expect([page.held.value, page.exchanged.value]).toEqual([false, true])
})

test('it is another one also where there was none between', () => {
  const { page } = reading('one', null, 'two')

  expect(page.exchanged.value).toBe(true)
})

test('the first proposal of the day appears under the finger, too, but takes the place of none', () => {
  const { page } = reading(null, 'one')

  expect([page.held.value, page.exchanged.value]).toEqual([true, false])
})

test('a third one while the buttons wait lets them wait anew', async () => {
  const { page, clock } = reading('one', 'two')

  await clock.pass(HELD_MS - 1)
  page.show('three')
  await clock.pass(HELD_MS - 1)

  expect(page.held.value).toBe(true)
})

test('after a decision the next proposal is no surprise', () => {
  const { page } = reading('one')

  page.settle()
  page.show(null)
  page.show('two')

  expect(page.exchanged.value).toBe(false)
})
