/** What was typed and not sent is there again for the same person, and for nobody else. */
import { expect, test } from 'vitest'

import type { EmergencyView } from '../src/api/contract'
import { begunWith, forgetKnown, type Wanted } from '../src/emergency/wanted'
import { createKept } from '../src/shared/kept'
import { afterChange } from '../src/shared/stay'
import { aMemory } from './kit/memory'

const NOON = Date.parse('2026-12-01T04:00:00Z')

function keptFor(user: string | undefined, memory = aMemory()): ReturnType<typeof createKept<Wanted>> {
  return createKept<Wanted>(memory, 'emergency', () => user)
}

function typed(changes: Partial<Wanted> = {}): Wanted {
  return { ...begunWith(keptFor('operator01'), 'p1', NOON), reason: '台风', ...changes }
}

function anEmergency(...ids: string[]): EmergencyView {
  const earlier = ids.map((id) => ({ id }) as EmergencyView['earlier'][number])
  return { at: '', act: null, proposal: null, earlier, may_propose: true, may_decide: false }
}

test('the same person finds it again, somebody else at the same desk does not', () => {
  const memory = aMemory()
  keptFor('operator01', memory).write(typed())

  expect(keptFor('operator01', memory).read()?.reason).toBe('台风')
  expect(keptFor('operator02', memory).read()).toBeNull()
})

test('while nobody is signed in nothing is kept', () => {
  const memory = aMemory()

  keptFor(undefined, memory).write(typed())

  expect(memory.keys()).toEqual([])
})

test('a browser without room, or with nonsense in its memory, is no error', () => {
  const full = { ...aMemory(new Map([['gridloop.typed.operator01.emergency', '{']])), setItem: () => { throw new Error('QuotaExceeded') } }
  const kept = createKept<Wanted>(full, 'emergency', () => 'operator01')

  kept.write(typed())

  expect(kept.read()).toBeNull()
})

test('a proposal is gone on with as it was typed, but for an end that is past', () => {
  const kept = keptFor('operator01')
  kept.write(typed({ until: '2026-12-02T12:00:00+08:00' }))

  expect(begunWith(kept, 'p2', NOON)).toMatchObject({ id: 'p1', reason: '台风', until: '2026-12-02T12:00:00+08:00' })
  expect(Date.parse(begunWith(kept, 'p2', NOON + 3 * 86_400_000).until)).toBe(NOON + 4 * 86_400_000)
})

test('it is let go of when the town knows it, even if no answer said so, and kept when somebody else was faster', () => {
  const kept = keptFor('operator01')
  kept.write(typed())

  forgetKnown(kept, anEmergency('p7'))
  expect(kept.read()).not.toBeNull()
  forgetKnown(kept, anEmergency('p7', 'p1'))
  expect(kept.read()).toBeNull()
})

test.each([
  ['the same person again', 'operator01', 'operator01', 'uncover'],
  ['nobody', 'operator01', null, 'cover'],
  ['somebody else', 'operator01', 'operator02', 'anew'],
  ['nobody, on a page that was not shown to anybody yet', undefined, null, 'anew'],
])('another tab signs in or out: %s', (_name, shown, now, turn) => {
  expect(afterChange(shown, now)).toBe(turn)
})
