import './kit/browser'

import { expect, test, vi } from 'vitest'

import type { Detail, Inbox, InboxEntry, MoveView } from '../src/api/contract'
import { Unreachable } from '../src/api/http'
import { createInbox, type InboxState } from '../src/shared/inbox'
import { createInboxActs, type InboxActs } from '../src/shared/inbox-acts'
import { heldFor, holderName, nextWords, spoken, triedWords, whyLines } from '../src/shared/inbox-words'
import { attemptFor, type MoveRequest } from '../src/shared/move'
import { SETTLE_MS } from '../src/shared/presses'
import { createUndo, OFFERED_MS, wayBack, type Undo } from '../src/shared/way-back'
import { HandClock, settle } from './kit/clock'
import { aStep, anEntry } from './kit/inbox'
import { aDetail, aField, aMove, aSummary } from './kit/incidents'

const NOW = Date.parse('2026-11-24T11:00:00Z')
const AS_OF = '2026-11-24T11:00:00Z'

function anInbox(first: InboxEntry[]): { inbox: InboxState; clock: HandClock; answers: InboxEntry[][]; asked: () => number; sent: string[][] } {
  const clock = new HandClock()
  const answers = [first]
  const sent: string[][] = []
  const read = vi.fn((): Promise<Inbox> => {
    const items = answers.at(-1) ?? []
    return Promise.resolve({ items, total: items.length, as_of: AS_OF })
  })
  const acknowledge = (ids: string[]): Promise<void> => {
    sent.push(ids)
    return Promise.resolve()
  }
  return { inbox: createInbox({ read, acknowledge, clock }), clock, answers, asked: () => read.mock.calls.length, sent }
}

test('what happens to an incident that is listed has the inbox read once, however much it is', async () => {
  const { inbox, clock, asked } = anInbox([anEntry('1')])
  await inbox.start()

  for (let n = 0; n < 20; n += 1) inbox.noteChange({ number: '1', type: 'IncidentNudged' })
  await clock.pass(1000)

  expect(asked()).toBe(2)
})

test('what happens elsewhere has it read only where it may bring something up', async () => {
  const { inbox, clock, asked } = anInbox([anEntry('1')])
  await inbox.start()

  inbox.noteChange({ number: '2', type: 'CommentAdded' })
  await clock.pass(1000)
  expect(asked()).toBe(1)

  inbox.noteChange({ number: '2', type: 'ClockEscalated' })
  await clock.pass(1000)
  expect(asked()).toBe(2)
})

test('a lamp that turns is seen though nothing happens', async () => {
  const { inbox, clock, answers } = anInbox([anEntry('1')])
  await inbox.start()
  answers.push([anEntry('1', { gravity: 'alarm' })])

  await clock.pass(61_000)

  expect(inbox.counts.value).toEqual({ alarm: 1, late: 0, waiting: 0 })
})

test('only what is red and not acknowledged sounds, and taking note ends it', async () => {
  const red = anEntry('1', { gravity: 'alarm', unacknowledged: ['a', 'b'] })
  const { inbox, answers, sent } = anInbox([red, anEntry('2', { unacknowledged: ['c'] }), anEntry('3', { gravity: 'alarm' })])
  await inbox.start()
  expect(inbox.alarms.value.map(({ incident }) => incident.number)).toEqual(['1'])

  answers.push([anEntry('1', { gravity: 'alarm' })])
  await inbox.acknowledge([red])

  expect(sent).toEqual([['a', 'b']])
  expect(inbox.alarms.value).toEqual([])
})

test('an answer that comes after a later one is not shown', async () => {
  const clock = new HandClock()
  const waiting: ((inbox: Inbox) => void)[] = []
  const inbox = createInbox({ read: () => new Promise((done) => waiting.push(done)), acknowledge: () => Promise.resolve(), clock })
  const [first, second] = [inbox.read(), inbox.read()]

  waiting[1]?.({ items: [anEntry('new')], total: 1, as_of: AS_OF })
  waiting[0]?.({ items: [anEntry('old')], total: 1, as_of: AS_OF })
  await Promise.all([first, second])

  expect(inbox.entries.value.map(({ incident }) => incident.number)).toEqual(['new'])
})

test('why it came up is said as it stands now', () => {
  const entry = anEntry('1', {
    ruling: true,
    tried: { ...anEntry('1').tried, returns: 3 },
    raised: [aStep(), aStep({ clock_kind: 'total', due_at: '2026-11-24T12:00:00Z' }), aStep({ clock_state: 'paused', due_at: null })],
    waiting: [{ id: 'q', kind: 'extension', asked_at: AS_OF, due_at: '2026-11-24T11:30:00Z' }],
  })

  const lines = whyLines(entry, NOW)

  expect(lines[0]).toContain('第 3 次退回')
  expect(lines[1]).toContain('处置已超 2 小时')
  expect(lines[2]).toContain('全程还剩 1 小时')
  expect(lines[3]).toContain('暂停计时')
  expect(lines[4]).toContain('剩 30 分')
})

test('how long somebody has had it goes on with the time, but not in a pause', () => {
  const entry = anEntry('1')
  const paused = anEntry('1', { holder: { ...entry.holder, counting: false } })

  expect(heldFor(entry, AS_OF, NOW + 600_000)).toBe('已 2 小时 10 分')
  expect(heldFor(paused, AS_OF, NOW + 600_000)).toContain('已 2 小时，现暂停计时')
  expect(holderName(entry)).toBe('综合行政执法队')
  expect(holderName(anEntry('1', { holder: { ...entry.holder, unit: null }, incident: aSummary({ status: 'awaiting_check' }) }))).toBe('核查人')
})

test('what was tried is counted, and that nothing was is said', () => {
  expect(triedWords(anEntry('1', { tried: { ...anEntry('1').tried, nudges: 2, yellow_cards: 1 } }))).toEqual(['催办 2 次', '黄牌 1 张'])
  expect(triedWords(anEntry('1'))).toEqual(['还没有提醒、催办或督办'])
})

test('the next step is told before it fires, and that there is none', () => {
  const next = { clock_kind: 'total', level: 'deadline', step: 1, at: '2026-11-24T12:00:00Z', recipients: ['operator', 'supervisor'] } as const

  expect(nextWords(anEntry('1', { next_step: { ...next, recipients: [...next.recipients] } }), NOW)).toMatch(/^1 小时后.*全程到期催办，通知指挥室受理员、分管领导$/)
  expect(nextWords(anEntry('1'), NOW)).toContain('没有下一级')
})

test('an alarm is spoken with what makes it one', () => {
  expect(spoken(anEntry('1', { incident: aSummary({ urgent: true }) }))).toContain('情况紧急')
  expect(spoken(anEntry('1', { incident: aSummary({ grade: 1 }) }))).toContain('特别重大')
  expect(spoken(anEntry('1'))).toContain('严重超期')
})

const REASSIGN = aMove({ move: 'reassign', fields: [aField({ name: 'unit' }), aField({ name: 'reason' })] })
const SQUAD = { id: 'squad', name: '综合行政执法队' }
const BEFORE = aDetail({ number: '1', version: 4, lead_unit: SQUAD, status: 'handling' })
const AFTER = aDetail({ number: '1', version: 5, lead_unit: { id: 'market', name: '市场监管所' }, status: 'assigned', moves: [REASSIGN] })

test.each([
  ['reassign', BEFORE, AFTER, true],
  ['take-over', BEFORE, AFTER, true],
  ['supervise', BEFORE, AFTER, false],
  ['rule', BEFORE, AFTER, false],
  ['reassign', BEFORE, { ...AFTER, moves: [] }, false],
  ['reassign', { ...BEFORE, lead_unit: null }, AFTER, false],
])('after %s the way back is offered where the workflow has one', (move, before, after, offered) => {
  expect(wayBack(before, move, after) !== null).toBe(offered)
})

test('the way back leads to the unit that had it when the person decided, not to one that had it before', () => {
  const meanwhile = { ...BEFORE, version: 5, lead_unit: { id: 'water', name: '水务站' } }
  const after = { ...AFTER, version: 6 }

  expect(wayBack(meanwhile, 'reassign', after)?.unit.id).toBe('water')
})

function anUndo(): { undo: Undo; clock: HandClock; made: MoveRequest[] } {
  const clock = new HandClock()
  const made: MoveRequest[] = []
  const make = (request: MoveRequest): Promise<Detail> => {
    made.push(request)
    return Promise.resolve(BEFORE)
  }
  return { undo: createUndo({ make, reason: () => '操作有误', clock }), clock, made }
}

test('going back gives it to the unit that had it, on the version that the move made', async () => {
  const { undo, made } = anUndo()
  undo.offer(wayBack(BEFORE, 'reassign', AFTER))

  await undo.undo()

  expect(made[0]).toMatchObject({ number: '1', version: 5, values: { unit: 'squad', reason: '操作有误' } })
  expect(undo.offered.value).toBeNull()
})

test('the way back is offered for a while', async () => {
  const { undo, clock } = anUndo()
  undo.offer(wayBack(BEFORE, 'reassign', AFTER))

  await clock.pass(OFFERED_MS + 1)

  expect(undo.offered.value).toBeNull()
  expect(await undo.undo()).toBeNull()
})

function theActs(detail: Detail): { acts: InboxActs; clock: HandClock; server: { lost: boolean }; made: MoveRequest[]; asked: [MoveView, Detail][]; said: string[]; failed: string[] } {
  const { inbox, clock } = anInbox([])
  const server = { lost: false }
  const [made, asked, said, failed]: [MoveRequest[], [MoveView, Detail][], string[], string[]] = [[], [], [], []]
  const acts = createInboxActs({
    inbox,
    undo: anUndo().undo,
    make: (request) => {
      made.push(request)
      request.onAttempt(attemptFor(request.earlier, '{}'))
      return server.lost ? Promise.reject(new Unreachable()) : Promise.resolve(detail)
    },
    read: () => Promise.resolve(detail),
    ask: (move, incident) => asked.push([move, incident]),
    say: (text) => said.push(text),
    fail: (text) => failed.push(text),
    clock,
  })
  return { acts, clock, server, made, asked, said, failed }
}

test('a nudge goes at once, once, and says that it cannot be taken back', async () => {
  const { acts, made, asked, said } = theActs(BEFORE)

  await Promise.all([acts.act(anEntry('1'), 'nudge'), acts.act(anEntry('1'), 'nudge')])
  await settle()

  expect(made.map(({ number, move }) => [number, move.move])).toEqual([['1', 'nudge']])
  expect(asked).toEqual([])
  expect(said[0]).toContain('不能撤回')
})

test('the second half of a double tap does not press for the entry that has moved up', async () => {
  const { acts, clock, made } = theActs(BEFORE)

  await acts.act(anEntry('1'), 'nudge')
  await acts.act(anEntry('2'), 'nudge')
  await acts.act(anEntry('1'), 'nudge')
  await clock.pass(SETTLE_MS)
  await acts.act(anEntry('2'), 'nudge')

  expect(made.map(({ number }) => number)).toEqual(['1', '2'])
})

test('a nudge whose answer was lost goes again under the same key, the next one under another', async () => {
  const { acts, clock, server, made } = theActs(BEFORE)
  const keys: (string | undefined)[] = []
  const press = async (lost: boolean): Promise<void> => {
    server.lost = lost
    await acts.act(anEntry('1'), 'nudge')
    keys.push(made.at(-1)?.earlier?.key)
    await clock.pass(SETTLE_MS)
  }

  for (const lost of [true, false, false]) await press(lost)

  expect([keys[0], typeof keys[1], keys[2]]).toEqual([undefined, 'string', undefined])
})

test('any other move opens its form on that incident as it stands', async () => {
  const { acts, asked } = theActs(AFTER)

  await acts.act(anEntry('1'), 'reassign')

  expect(asked).toEqual([[REASSIGN, AFTER]])
})

test('a move that is possible no longer is said to be so', async () => {
  const { acts, asked, failed } = theActs(BEFORE)

  await acts.act(anEntry('1'), 'rule')

  expect(asked).toEqual([])
  expect(failed[0]).toContain('裁定')
})
