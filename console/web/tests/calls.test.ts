/** Whom somebody has to call: nobody is taken to be told because a list moved up under a finger. */
import './kit/browser'

import { expect, test } from 'vitest'

import type { CallView } from '../src/api/contract'
import { Problem, Unreachable } from '../src/api/http'
import { createCalls, type CallRow, type Calls } from '../src/desk/state/calls'
import { SETTLE_MS } from '../src/shared/presses'
import { HandClock } from './kit/clock'

function aCall(number: string, changes: Partial<CallView> = {}): CallView {
  return { number, version: 3, what: 'result', why: 'rang_up', since: '2026-11-24T08:00:00Z', name: '王女士', phone: '138****5678', category: null, summary: '路灯不亮', asked: null, ...changes }
}

/** The list of a command room, and what was recorded; `answers` is what the server says next. */
async function aList(...numbers: string[]) {
  const clock = new HandClock()
  const server = { listed: numbers.map((number) => aCall(number)), fails: null as Error | null, lost: false }
  const told: string[] = []
  const keys: string[] = []
  const calls = createCalls({
    read: () => (server.lost ? Promise.reject(new Unreachable()) : Promise.resolve([...server.listed])),
    tell: ({ number }, key) => {
      keys.push(key)
      if (server.fails) return Promise.reject(server.fails)
      told.push(number)
      server.listed = server.listed.filter((each) => each.number !== number)
      return Promise.resolve()
    },
    clock,
  })
  await calls.start()
  return { calls, clock, server, told, keys }
}

const shown = ({ rows }: Calls): string[] => rows.value.map(({ call, state }) => `${call.number} ${state}`)
const row = ({ rows }: Calls, at: number): CallRow => rows.value[at] ?? { call: aCall('none'), state: 'gone' }
const record = (calls: Calls, at: number): Promise<void> => calls.record(row(calls, at), () => undefined)

test('a double tap records one person, who stays where the finger is', async () => {
  const { calls, told } = await aList('1', '2')

  await record(calls, 0)
  await record(calls, 0)

  expect(told).toEqual(['1'])
  expect(shown(calls)).toEqual(['1 recorded', '2 open'])
})

test('the next person is recorded when somebody goes there, not in the same breath', async () => {
  const { calls, clock, told } = await aList('1', '2')

  await record(calls, 0)
  await record(calls, 1)
  expect(told).toEqual(['1'])
  await clock.pass(SETTLE_MS)
  await record(calls, 1)

  expect(told).toEqual(['1', '2'])
  expect([calls.waiting.value, calls.done.value]).toEqual([0, 2])
})

test('whom somebody else called stays in place and says so; who comes is added at the end', async () => {
  const { calls, clock, server } = await aList('1', '2')
  server.listed = [aCall('0'), aCall('2')]

  calls.noteChange({ number: '1', type: 'ResultTold' })
  await clock.pass(1_500)

  expect(shown(calls)).toEqual(['1 gone', '2 open', '0 open'])
  calls.clear()
  expect(shown(calls)).toEqual(['2 open', '0 open'])
})

test('the list is read anew by itself, and by what happens to who is listed', async () => {
  const { calls, clock, server } = await aList('1')
  server.listed = [aCall('1', { asked: { by: { user: 'o', name: '李四' }, at: '2026-11-24T08:00:00Z' } })]

  calls.noteChange({ number: '9', type: 'CommentAdded' })
  await clock.pass(1_500)
  expect(row(calls, 0).call.asked).toBe(null)
  await clock.pass(60_000)

  expect(row(calls, 0).call.asked?.by.name).toBe('李四')
})

test('after a lost network the rows stay, and that they are old is said', async () => {
  const { calls, server } = await aList('1')
  server.lost = true

  await calls.read()

  expect(shown(calls)).toEqual(['1 open'])
  expect(calls.error.value).not.toBe('')
})

test('a recording whose answer was lost is sent again under the same key', async () => {
  const { calls, clock, server, keys } = await aList('1')
  server.fails = new Unreachable()
  await expect(record(calls, 0)).rejects.toThrow()
  server.fails = null
  await clock.pass(SETTLE_MS)

  await record(calls, 0)

  expect(keys).toHaveLength(2)
  expect(keys[1]).toBe(keys[0])
})

test('what the server refuses leaves the row as it is', async () => {
  const { calls, server } = await aList('1')
  server.fails = new Problem(412, {})

  await expect(record(calls, 0)).rejects.toThrow()

  expect(shown(calls)).toEqual(['1 open'])
})
