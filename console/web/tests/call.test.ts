/** A call is sent once whatever the network does, and is kept until it is. */
import { beforeEach, expect, test } from 'vitest'

import { createApi } from '../src/api/client'
import { callBody, createCall, emptyCall, firstLacking, toldBy, type Call } from '../src/desk/state/call'
import { pointIn } from '../src/shared/cells'
import { forgetUnsentCalls } from '../src/shared/kept-calls'
import { toLocal } from '../src/shared/local-time'
import type { CellMap } from '../src/api/contract'
import { HandClock } from './kit/clock'
import { aDetail } from './kit/incidents'
import { json, TestServer } from './kit/server'

const RECEIPT = { number: '33049910120261130000016', report_id: 'r', sha256: 's', received_at: '', signature: '', code: 'ABCD-EFGH' }
const DUE = '2026-12-01T10:00'
let server: TestServer
let clock: HandClock
let memory: Map<string, string>

beforeEach(() => {
  server = new TestServer()
  clock = new HandClock()
  memory = new Map()
})

function aCall(): Call {
  const store = { getItem: (key: string) => memory.get(key) ?? null, setItem: (key: string, value: string) => void memory.set(key, value), removeItem: (key: string) => void memory.delete(key) }
  const call = createCall({ api: createApi(server.send, () => undefined), send: server.send, clock, memory: store, user: () => 'operator03', pointIn: () => ({ lon: 120.5, lat: 30.6 }) })
  call.open()
  return call
}

function bodies(): string[] {
  return server.asked.filter(({ path }) => path === '/reports').map(({ body }) => String(body))
}

test('a call is told by a call where there is a number, else by the code', () => {
  const draft = emptyCall('1')

  expect(toldBy(draft)).toBe('code')
  expect(toldBy({ ...draft, phone: '138 1234-5678' })).toBe('phone')
  expect(toldBy({ ...draft, phone: '13812345678', tellBy: 'sms' })).toBe('sms')
})

test.each([
  [{}, 'text'],
  [{ text: '路灯不亮', tellBy: 'sms' as const }, 'phone'],
  [{ text: '路灯不亮', phone: '王女士' }, 'phone'],
  [{ text: '路灯不亮', order: 'T1', dueAt: '2020-01-01T10:00' }, 'dueAt'],
  [{ text: '路灯不亮', order: 'T1', dueAt: toLocal(new Date(new HandClock().now() + 60_000).toISOString()) }, null],
  [{ text: '路灯不亮', order: 'T1', dueAt: toLocal(new Date(new HandClock().now() - 60_000).toISOString()) }, 'dueAt'],
  [{ text: '路灯不亮' }, null],
])('of %j, %s is lacking', (given, lacking) => {
  expect(firstLacking({ ...emptyCall('1'), ...given }, clock.now())).toBe(lacking)
})

test('what was left empty is left out, and digits are sent without what stands between', () => {
  const draft = { ...emptyCall('1'), text: ' 路灯不亮 ', phone: '138-1234 5678', name: '王女士', cell: 'c1', order: 'T1', dueAt: DUE, replyTo: 'hotline' }

  expect(callBody(draft, () => ({ lon: 120.5, lat: 30.6 }))).toEqual({
    report_id: '1',
    text: '路灯不亮',
    tell_by: 'phone',
    position: { lon: 120.5, lat: 30.6, crs: 'WGS-84' },
    caller: { name: '王女士', phone: '13812345678' },
    origin: { system: '12345', number: 'T1', due_at: '2026-12-01T10:00:00+08:00', reply_to: 'hotline' },
  })
})

test.each([
  ['hotline' as const, '12345'],
  ['county' as const, 'county'],
])('an order of the %s keeps its number and is theirs', (orderOf, system) => {
  const draft = { ...emptyCall('1'), text: '路灯不亮', orderOf, order: ' T1 ' }

  expect(callBody(draft, () => null).origin).toEqual({ system, number: 'T1' })
})

test('without a network the call is kept and the very same is sent when it is back', async () => {
  server.online = false
  const call = aCall()
  call.draft.text = '路灯不亮'
  await call.submit()
  const kept = [...memory.values()].join()

  server.online = true
  server.on('POST', /reports/, () => json(201, RECEIPT))
  await clock.pass(5_000)

  expect(call.phase.value).toBe('done')
  expect(call.receipt.value?.code).toBe('ABCD-EFGH')
  expect(kept).toContain('路灯不亮')
  expect([...memory.values()]).toEqual([])
})

test('an answer that was lost is asked for again under the same id and with the same bytes', async () => {
  let tries = 0
  server.on('POST', /reports/, () => ((tries += 1) === 1 ? json(503, {}) : json(200, RECEIPT)))
  const call = aCall()
  call.draft.text = '路灯不亮'
  await call.submit()

  const reloaded = aCall()
  await clock.pass(0)

  expect(reloaded.phase.value).toBe('done')
  expect(new Set(bodies()).size).toBe(1)
})

test('a double submit is one report', async () => {
  server.on('POST', /reports/, () => json(201, RECEIPT))
  const call = aCall()
  call.draft.text = '路灯不亮'

  await Promise.all([call.submit(), call.submit()])

  expect(bodies()).toHaveLength(1)
})

test('what is refused can be changed and sent again', async () => {
  server.on('POST', /reports/, () => json(422, { errors: [{ field: 'origin.due_at', code: 'due_past', message: '', params: {} }] }))
  const call = aCall()
  call.draft.text = '路灯不亮'
  await call.submit()

  expect(call.phase.value).toBe('filling')
  expect(call.draft.sent).toBe(null)
})

test('the same thing is merged, though triage moves it meanwhile', async () => {
  const merge = { move: 'merge', fields: [], needs_if_match: true, tone: 'plain' }
  let looked = 0
  server.on('POST', /reports/, () => json(201, RECEIPT))
  server.on('GET', /incidents/, () => json(200, aDetail({ version: (looked += 1), moves: [merge] as never })))
  server.on('POST', /moves.merge/, ({ headers }) => (headers['If-Match'] === '"1"' ? json(412, {}) : json(200, aDetail())))
  const call = aCall()
  Object.assign(call.draft, { text: '路灯不亮', into: '1' })

  await call.submit()
  await clock.pass(1_000)

  expect(call.joined.value).toBe('joined')
  expect(server.count('POST', /moves.merge/)).toBe(2)
})

test('what cannot be merged now is taken in all the same, and said', async () => {
  server.on('POST', /reports/, () => json(201, RECEIPT))
  server.on('GET', /incidents/, () => json(200, aDetail()))
  const call = aCall()
  Object.assign(call.draft, { text: '路灯不亮', into: '1' })

  await call.submit()
  await clock.pass(10_000)

  expect([call.phase.value, call.joined.value]).toEqual(['done', 'later'])
})

test('a point of a cell lies in it, though its middle does not', () => {
  const horseshoe = [[0, 0], [4, 0], [4, 4], [3, 4], [3, 1], [1, 1], [1, 4], [0, 4], [0, 0]]
  const map = { features: [{ properties: { code: 'c' }, geometry: { coordinates: [horseshoe] } }] } as unknown as CellMap

  const found = pointIn('c', map)

  expect(found?.lat).toBe(2)
  expect([0.5, 3.5]).toContain(found?.lon)
})

/** A browser's memory lists its keys as its own. */
function asStorage(kept: Record<string, string>): Parameters<typeof forgetUnsentCalls>[0] & Record<string, string> {
  const memory = { ...kept } as Record<string, string>
  Object.defineProperty(memory, 'getItem', { value: (key: string) => memory[key] ?? null })
  Object.defineProperty(memory, 'removeItem', { value: (key: string) => delete memory[key] })
  return memory as ReturnType<typeof asStorage>
}

test('whoever signs out leaves no number of a caller behind, but what may be a report already', () => {
  const memory = asStorage({
    'gridloop.call.operator03': JSON.stringify({ ...emptyCall('1'), phone: '13812345678' }),
    'gridloop.call.operator04': JSON.stringify({ ...emptyCall('2'), phone: '13812345679', sent: '{}' }),
    'gridloop.call.operator05': '{',
    'gridloop.locale': 'en',
  })

  forgetUnsentCalls(memory)

  expect(Object.keys(memory)).toEqual(['gridloop.call.operator04', 'gridloop.locale'])
})

test('a call that is written and not sent is known, so that nobody signs out over it', () => {
  const call = aCall()
  expect(call.unsent()).toBe(false)
  call.draft.replyTo = 'hotline'
  call.keep()
  expect(call.unsent(), 'nothing that anybody wrote').toBe(false)

  call.draft.phone = '138'
  call.keep()

  expect(call.unsent()).toBe(true)
})
