import { expect, test } from 'vitest'

import type { Detail } from '../src/api/contract'
import { takesLetters } from '../src/desk/keyboard'
import { bound, boundMoves, DESK_KEYS, INBOX_KEYS, keyOf, MOVE_KEYS } from '../src/desk/keys'
import { beginMove, nextAfter } from '../src/desk/state/onward'
import { sentence } from '../src/texts'
import { aDetail, aMove } from './kit/incidents'

test('no key of the desk means two things, nor one of the inbox another one of the desk', () => {
  const desk = Object.values(DESK_KEYS).flatMap(({ key }) => key ?? [])
  const moves = Object.values(MOVE_KEYS)
  const inbox = Object.values(INBOX_KEYS).map(({ key }) => key)

  expect(new Set([...desk, ...moves]).size).toBe(desk.length + moves.length)
  expect(inbox.filter((key) => desk.some((other) => other === key))).toEqual([])
})

test('a key is for whoever types, and for the desk after a box was ticked', () => {
  const at = (tagName: string, type?: string, isContentEditable = false): boolean => takesLetters({ tagName, type, isContentEditable })

  expect([at('INPUT', 'text'), at('INPUT', 'search'), at('TEXTAREA'), at('SELECT'), at('DIV', undefined, true)]).toEqual([true, true, true, true, true])
  expect([at('INPUT', 'checkbox'), at('BUTTON', 'button'), at('TR')]).toEqual([false, false, false])
})

test('each key of a move is that of a move with a name', () => {
  expect(Object.keys(MOVE_KEYS).filter((move) => sentence('move', move) === undefined)).toEqual([])
  expect([keyOf('nudge'), keyOf('merge')]).toEqual(['N', undefined])
})

test('what the tables say is what the keys do', () => {
  const done: string[] = []
  const keys = { ...bound(INBOX_KEYS, { acknowledge: () => done.push('taken note'), nudge: () => undefined, mute: () => undefined }), ...boundMoves((move) => done.push(move)) }

  keys.c?.()
  keys.g?.()

  expect(done).toEqual(['taken note', 'grant'])
})

test('after a move comes the next row, after the last one the one before it', () => {
  expect([nextAfter(['1', '2', '3'], '2'), nextAfter(['1', '2'], '2'), nextAfter(['1'], '1'), nextAfter([], '1')]).toEqual(['3', '1', null, null])
})

async function begun(name: string, incident: Detail | null): Promise<string[]> {
  const said: string[] = []
  await beginMove(name, { incident: () => Promise.resolve(incident), ask: ({ move }) => said.push(`form of ${move}`), say: (text) => said.push(text) })
  return said
}

test('a key opens the form of its move, and says why there is none', async () => {
  const incident = aDetail({ moves: [aMove({ move: 'nudge' })], forbidden: [{ move: 'recall', code: 'not_assigned_by_a_ruling', at: null, units: [] }] })

  expect(await begun('nudge', incident)).toEqual(['form of nudge'])
  expect(await begun('recall', incident)).toEqual([sentence('forbidden', 'not_assigned_by_a_ruling')])
  expect((await begun('grant', incident))[0]).toContain(sentence('move', 'grant'))
  expect(await begun('nudge', null)).toEqual([])
})
