/** An act of one tap: a slip of the finger is taken back, and what was meant arrives. */
import { expect, test } from 'vitest'

import { createHeld, HELD_MS } from '../src/shared/held'
import { HandClock } from './kit/clock'

function heldAct() {
  const clock = new HandClock()
  const sent: string[] = []
  const held = createHeld(clock)
  const tap = (what: string): void => held.hold(() => Promise.resolve(void sent.push(what)))
  return { clock, held, tap, sent }
}

test('it is sent once when the time is over, and counted down until then', async () => {
  const { clock, held, tap, sent } = heldAct()

  tap('first')
  tap('a double tap')
  await clock.pass(1_000)
  expect([held.left.value, sent]).toEqual([HELD_MS / 1_000 - 1, []])
  await clock.pass(HELD_MS)

  expect([held.left.value, sent]).toEqual([null, ['first']])
})

test('what is taken back is never sent, and another tap begins anew', async () => {
  const { clock, held, tap, sent } = heldAct()

  tap('a slip')
  await clock.pass(HELD_MS / 2)
  held.takeBack()
  await clock.pass(HELD_MS)
  expect([held.left.value, sent]).toEqual([null, []])

  tap('meant')
  await clock.pass(HELD_MS)
  expect(sent).toEqual(['meant'])
})

test('whoever leaves the page meant it', async () => {
  const { clock, held, tap, sent } = heldAct()

  tap('meant')
  await held.sendNow()
  await clock.pass(2 * HELD_MS)
  await held.sendNow()

  expect(sent).toEqual(['meant'])
})
