import { expect, test } from 'vitest'

import type { BulkItem, Detail, MoveView } from '../src/api/contract'
import { Problem, Unreachable } from '../src/api/http'
import { createBulk, type Bulk } from '../src/desk/state/bulk'
import type { MoveRequest } from '../src/shared/move'
import { aDetail, aField, aMove, aSummary } from './kit/incidents'

const UNIT = aField({ name: 'unit', kind: 'unit', required: true })
const REASON = aField({ name: 'reason', required: true })

function assign(...units: string[]): MoveView {
  return aMove({ move: 'assign', fields: [{ ...UNIT, choices: units.map((value) => ({ value, label: value })) }, REASON] })
}

function anItem(number: string, ...moves: MoveView[]): BulkItem {
  return { incident: aSummary({ number, version: 3 }), moves, barred: moves.length > 0 ? [] : [{ move: 'assign', code: 'not_here', at: null, units: [] }] }
}

type Answer = (request: MoveRequest) => Promise<Detail>

async function aDesk(items: BulkItem[], answer: Answer, whileWaiting: (bulk: Bulk) => unknown = () => undefined): Promise<{ bulk: Bulk; sent: MoveRequest[]; moved: string[]; waits: number[] }> {
  const [sent, moved, waits]: [MoveRequest[], string[], number[]] = [[], [], []]
  const bulk = createBulk({
    preview: () => Promise.resolve({ items, as_of: '2026-11-24T08:00:00Z' }),
    make: (request) => {
      sent.push({ ...request })
      request.onAttempt({ key: `key of ${request.number}`, body: '', at: 0 })
      return answer(request)
    },
    moved: ({ number }) => moved.push(number),
    wait: async (milliseconds) => {
      waits.push(milliseconds)
      await whileWaiting(bulk)
    },
  })
  await bulk.read(items.map(({ incident }) => incident.number))
  return { bulk, sent, moved, waits }
}

const good: Answer = ({ number }) => Promise.resolve(aDetail({ number }))

test('a move is offered with how many allow it, and the form has the units of all', async () => {
  const { bulk } = await aDesk([anItem('1', assign('a')), anItem('2', assign('b')), anItem('3')], good)

  bulk.take('assign')

  expect(bulk.offers.value.map(({ move, allowed }) => [move.move, allowed])).toEqual([['assign', 2]])
  expect(bulk.move.value?.fields[0]?.choices?.map(({ value }) => value)).toEqual(['a', 'b'])
  expect(bulk.ready.value.map(({ incident }) => incident.number)).toEqual(['1', '2'])
})

test('where the chosen unit answers for another place, the incident is left out', async () => {
  const { bulk, sent } = await aDesk([anItem('1', assign('a', 'b')), anItem('2', assign('b'))], good)

  bulk.take('assign')
  Object.assign(bulk.values, { unit: 'a', reason: '职责清单' })
  await bulk.run()

  expect(sent.map(({ number }) => number)).toEqual(['1'])
})

test('one that somebody else changed stops none of the others, and goes on from its new version when tried again', async () => {
  let stale = true
  const { bulk, sent, moved } = await aDesk([anItem('1', assign('a')), anItem('2', assign('a'))], (request) => {
    if (request.number !== '1' || !stale) return good(request)
    stale = false
    return Promise.reject(new Problem(412, { current: aDetail({ number: '1', version: 4, moves: [assign('a')] }) }))
  })
  bulk.take('assign')
  Object.assign(bulk.values, { unit: 'a', reason: '职责清单' })

  await bulk.run()
  expect([moved, bulk.failed.value, bulk.again.value]).toEqual([['2'], ['1'], 1])
  await bulk.run()

  expect(sent.map(({ number, version }) => [number, version])).toEqual([['1', 3], ['2', 3], ['1', 4]])
  expect(moved).toEqual(['2', '1'])
})

test('what can no longer be moved is not tried again', async () => {
  const { bulk, sent } = await aDesk([anItem('1', assign('a'))], () => Promise.reject(new Problem(412, { current: aDetail({ number: '1', version: 4 }), changed_by: [{ user: 'operator01', name: '周敏' }] })))
  bulk.take('assign')
  Object.assign(bulk.values, { unit: 'a', reason: '职责清单' })

  await bulk.run()
  await bulk.run()

  expect([sent.length, bulk.again.value]).toEqual([1, 0])
  expect(bulk.outcomes.value.get('1')).toMatchObject({ state: 'failed', text: expect.stringContaining('这件事刚被周敏更新') as string })
})

test('after a lost answer the same goes again under its key', async () => {
  let lost = true
  const { bulk, sent } = await aDesk([anItem('1', assign('a'))], (request) => {
    if (!lost) return good(request)
    lost = false
    return Promise.reject(new Unreachable())
  })
  bulk.take('assign')
  Object.assign(bulk.values, { unit: 'a', reason: '职责清单' })

  await bulk.run()
  await bulk.run()

  expect(sent.map(({ earlier }) => earlier?.key)).toEqual([undefined, 'key of 1'])
})

test('an account that moves too many at once waits as long as it is told to', async () => {
  let busy = true
  const { bulk, waits, moved } = await aDesk([anItem('1', assign('a'))], (request) => {
    if (!busy) return good(request)
    busy = false
    return Promise.reject(new Problem(429, {}, 7))
  })
  bulk.take('assign')
  Object.assign(bulk.values, { unit: 'a', reason: '职责清单' })

  await bulk.run()

  expect([waits, moved]).toEqual([[7000], ['1']])
})

const tooMany: Answer = () => Promise.reject(new Problem(429, {}, 7))

test('what is stopped while it waits for room is not made after all', async () => {
  const { bulk, sent } = await aDesk([anItem('1', assign('a')), anItem('2', assign('a'))], tooMany, ({ stop }) => stop())
  bulk.take('assign')
  Object.assign(bulk.values, { unit: 'a', reason: '职责清单' })

  await bulk.run()

  expect(sent.map(({ number }) => number)).toEqual(['1'])
  expect([bulk.running.value, bulk.failed.value]).toEqual([false, ['1']])
})

test('a choice that is opened anew runs though one that was closed still waited, and hears nothing of it', async () => {
  let full = true
  const again = async (bulk: Bulk): Promise<void> => {
    full = false
    await bulk.read(['2'])
    bulk.take('assign')
    Object.assign(bulk.values, { unit: 'a', reason: '职责清单' })
    await bulk.run()
  }
  const { bulk, moved } = await aDesk([anItem('2', assign('a'))], (request) => (full ? tooMany(request) : good(request)), again)
  bulk.take('assign')
  Object.assign(bulk.values, { unit: 'a', reason: '职责清单' })

  await bulk.run()

  expect(moved).toEqual(['2'])
  expect([...bulk.outcomes.value].map(([number, { state }]) => [number, state])).toEqual([['2', 'done']])
  expect(bulk.running.value).toBe(false)
})

test('each request is granted that waits, without anybody naming it', async () => {
  const grant = (id: string): MoveView => aMove({ move: 'grant', fields: [aField({ name: 'request', kind: 'request', required: true, choices: [{ value: id, label: '' }] })] })
  const { bulk, sent } = await aDesk([anItem('1', grant('a')), anItem('2', grant('b'))], good)

  bulk.take('grant')
  await bulk.run()

  expect(bulk.move.value?.fields).toEqual([])
  expect(sent.map(({ values }) => values.request)).toEqual(['a', 'b'])
})

test('nothing is sent as long as something is missing', async () => {
  const { bulk, sent } = await aDesk([anItem('1', assign('a'))], good)

  bulk.take('assign')
  await bulk.run()

  expect([sent.length, Object.keys(bulk.errors.value)]).toEqual([0, ['unit', 'reason']])
})
