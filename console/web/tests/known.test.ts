import { expect, test } from 'vitest'

import type { IncidentPage, Me, ReferenceView, Summary } from '../src/api/contract'
import { Problem, Unreachable } from '../src/api/http'
import { createKnown, readPages, type KnownParts } from '../src/officer/known'
import { createOutbox } from '../src/officer/outbox'
import { createKeeping } from '../src/officer/store'
import { createIncidents } from '../src/officer/incidents'
import { looksAfter, startsWithTodo } from '../src/officer/people'
import { HandClock } from './kit/clock'
import { aDetail, aSummary } from './kit/incidents'
import { aDraft, aPhone, aPhoto } from './kit/phone'

const OFFICER: Me = {
  user: 'officer01',
  name: '王',
  roles: [{ role: 'officer', unit: null, unit_name: null, area: 'a', area_name: '一网格' }],
  town: { code: 't', name: '红船镇' },
  profile: 'demo',
}

/** A page on a phone; the server answers as the test says. */
function aPage(phone = aPhone()) {
  const clock = new HandClock()
  const server: { error: Error | null; list: Summary[]; more: boolean; me: Me; slow: Promise<void> } = { error: null, list: [], more: false, me: OFFICER, slow: Promise.resolve() }
  const answer = <T>(value: T): Promise<T> => (server.error ? Promise.reject(server.error) : Promise.resolve(value))
  const shown: { me: Me | null; reference: unknown; cells: unknown } = { me: null, reference: null, cells: null }
  const gone = { left: false }
  const parts: KnownParts = {
    keeping: createKeeping(phone.openAgain(), clock.now),
    now: clock.now,
    me: { read: () => answer(server.me), show: (me) => (shown.me = me), shown: () => shown.me },
    reference: { read: () => answer({ limits_version: 'v1' } as ReferenceView), show: (value) => (shown.reference = value) },
    cells: { read: () => answer({ type: 'FeatureCollection', features: [] }), show: (value) => (shown.cells = value) },
    learnTime: () => Promise.resolve(),
    left: { noted: () => gone.left, settle: () => (gone.left = false) },
    list: () => {
      const found = { items: server.list, more: server.more }
      return server.slow.then(() => answer(found))
    },
    forgetSent: createOutbox({ store: phone.openAgain(), now: clock.now, skew: () => 0 }).forgetSent,
  }
  return { known: createKnown(parts), server, shown, phone, clock, gone }
}

test('without network the page knows what it knew: who is signed in, the township’s words and the list', async () => {
  const before = aPage()
  before.server.list = [aSummary({ number: '7' })]
  await before.known.learnEverything()
  await before.known.readMine()

  const { known, server, shown } = aPage(before.phone)
  server.error = new Unreachable()
  await known.learnEverything()
  await known.readMine()

  expect(shown).toMatchObject({ me: OFFICER, reference: { limits_version: 'v1' } })
  expect(known.todo.value.waiting.items.map((item) => item.number)).toEqual(['7'])
  expect([known.mineStale.value, known.mineAt.value, known.mineError.value]).toEqual([true, before.clock.now(), ''])
  expect([known.needSignIn.value, known.firstVisit.value]).toEqual([false, false])
})

test('whoever signed out at the desk leaves nothing on this page either, not even without network', async () => {
  const before = aPage()
  before.server.list = [aSummary({ number: '7' })]
  await before.known.learnEverything()
  await before.known.readMine()

  const { known, server, shown, gone } = aPage(before.phone)
  gone.left = true
  server.error = new Unreachable()
  await known.learnEverything()
  await known.readMine()

  expect([shown.me, known.firstVisit.value, gone.left]).toEqual([null, true, false])
  expect(known.todo.value.waiting.items).toEqual([])
})

test('a phone that never was signed in and has no network is at its first visit', async () => {
  const { known, server, shown } = aPage()
  server.error = new Unreachable()

  await known.learnEverything()

  expect(known.firstVisit.value).toBe(true)
  expect(shown.me).toBe(null)
})

test('a session that ended asks for a sign-in and goes on showing what is known', async () => {
  const before = aPage()
  await before.known.learnEverything()

  const { known, server, shown } = aPage(before.phone)
  server.error = new Problem(401, {})
  await known.learnEverything()

  expect(known.needSignIn.value).toBe(true)
  expect(shown.me).toEqual(OFFICER)
})

test('a server that fails at the first visit is an error, and later it is not', async () => {
  const first = aPage()
  first.server.error = new Problem(500, {})
  await expect(first.known.learnEverything()).rejects.toThrow()

  first.server.error = null
  await first.known.learnEverything()
  first.server.error = new Problem(500, {})
  await first.known.learnEverything()

  expect(first.shown.me).toEqual(OFFICER)
})

test('a list that was never read says that it could not be', async () => {
  const { known, server } = aPage()
  await known.learnEverything()
  server.error = new Unreachable()

  await known.readMine()

  expect([known.mineStale.value, known.mineError.value]).toEqual([true, '连不上服务器，请检查网络后重试。'])
})

/** What lies on a phone after a shift, under the keys that the page gives it. */
async function afterAShift() {
  const page = aPage()
  const store = page.phone.openAgain()
  const keeping = createKeeping(store, page.clock.now)
  const outbox = createOutbox({ store, now: page.clock.now, skew: () => 0 })
  page.server.list = [aSummary()]
  await page.known.learnEverything()
  await page.known.readMine()
  await page.known.readReported()
  await createIncidents({ keeping, read: () => Promise.resolve({ detail: aDetail(), history: [] }), user: () => 'officer01' })('1')
  await keeping.keep('move:officer01:1:sign', { note: '已看过' })
  await outbox.keepDraft('officer01', aDraft())
  const [sent, waiting] = [aDraft({ photos: [await aPhoto()] }), aDraft({ photos: [await aPhoto()] })]
  for (const draft of [sent, waiting]) await outbox.save('officer01', draft)
  await store.reports.update(sent.id, { state: 'done', doneAt: page.clock.now() })
  const keys = async (): Promise<string[]> => (await store.kept.toCollection().primaryKeys()).sort()
  return { ...page, store, keys, waiting }
}

test('signing out leaves nothing of a person on the phone but what was not sent', async () => {
  const { known, store, keys, waiting } = await afterAShift()
  expect(await keys()).toContain('incident:officer01:1')

  await known.forgetSession()

  expect(await keys()).toEqual(['cells', 'draft:officer01', 'reference'])
  expect((await store.reports.toArray()).map((report) => report.id)).toEqual([waiting.id])
  expect((await store.photos.toArray()).map((photo) => photo.report)).toEqual([waiting.id])
})

test('the next person at a phone finds nothing of one who did not sign out', async () => {
  const before = await afterAShift()

  const { known, server } = aPage(before.phone)
  server.me = { ...OFFICER, user: 'officer02' }
  await known.learnEverything()

  expect(await before.keys()).toEqual(['cells', 'draft:officer01', 'me', 'reference'])
  expect((await before.store.reports.toArray()).map((report) => report.id)).toEqual([before.waiting.id])
})

test('the same person finds everything again', async () => {
  const before = await afterAShift()
  const keys = await before.keys()

  await aPage(before.phone).known.learnEverything()

  expect(await before.keys()).toEqual(keys)
  expect(await before.store.reports.count()).toBe(2)
})

test('a session that ended takes along what the server told, and leaves what was not sent', async () => {
  const before = await afterAShift()

  const { known, server } = aPage(before.phone)
  server.error = new Problem(401, {})
  await known.learnEverything()

  expect(await before.keys()).toEqual(['cells', 'draft:officer01', 'me', 'move:officer01:1:sign', 'reference'])
})

test('a list that comes after a later one is not shown', async () => {
  const { known, server } = await afterAShift()
  let arrive: () => void = () => undefined
  server.slow = new Promise((done) => (arrive = done))
  const slow = known.readMine()

  server.slow = Promise.resolve()
  server.list = [aSummary({ number: 'new' })]
  await known.readMine()
  arrive()
  await slow

  expect(known.todo.value.waiting.items.map(({ number }) => number)).toEqual(['new'])
})

test.each([401, 403])('a list that the server refuses with %i is shown no more', async (status) => {
  const { known, server } = await afterAShift()
  server.error = new Problem(status, {})

  await known.readMine()
  await known.readReported()

  expect([known.todo.value.waiting.items, known.reported.value.items]).toEqual([[], []])
  server.error = new Unreachable()
  await known.readMine()
  expect(known.todo.value.waiting.items).toEqual([])
})

test.each([401, 403, 404])('the copy of an incident that the server refuses with %i is deleted', async (status) => {
  const { phone, clock } = aPage()
  const answers = [() => Promise.resolve({ detail: aDetail(), history: [] }), () => Promise.reject(new Problem(status, {}))]
  const away = (): Promise<never> => Promise.reject(new Unreachable())
  const parts = { keeping: createKeeping(phone.store, clock.now), user: () => 'officer01' }
  const read = createIncidents({ ...parts, read: () => (answers.shift() ?? away)() })
  await read('1')

  expect(await read('1')).toMatchObject({ told: null, denied: true })
  expect(await read('1')).toMatchObject({ told: null, denied: false })
})

test('without network an incident is shown as it was, to the person who saw it and to nobody else', async () => {
  const { phone, clock } = aPage()
  const keeping = createKeeping(phone.store, clock.now)
  const told = { detail: aDetail(), history: [] }
  const away = (): Promise<never> => Promise.reject(new Unreachable())
  await createIncidents({ keeping, read: () => Promise.resolve(told), user: () => 'officer01' })('1')

  const same = await createIncidents({ keeping, read: away, user: () => 'officer01' })('1')
  const other = await createIncidents({ keeping, read: away, user: () => 'officer02' })('1')

  expect([same.told, other.told]).toEqual([told, null])
})

test('lists say that they were cut, also when they come from the phone', async () => {
  const before = aPage()
  before.server.list = [aSummary()]
  before.server.more = true
  await before.known.learnEverything()
  await before.known.readMine()

  const { known, server } = aPage(before.phone)
  server.error = new Unreachable()
  await known.learnEverything()
  await known.readMine()

  expect([before.known.todo.value.waiting.more, known.todo.value.waiting.more]).toEqual([true, true])
})

test('a list is read to its end, as far as so many pages go', async () => {
  const pages = [['1', 'b'], ['2', 'c'], ['3', null]] as const
  const asked: (string | null)[] = []
  const read = (cursor: string | null): Promise<IncidentPage> => {
    asked.push(cursor)
    const [number, next] = pages[asked.length - 1]!
    return Promise.resolve({ items: [aSummary({ number })], next })
  }

  const cut = await readPages(read, 2)
  expect([cut.items.map((item) => item.number), cut.more, asked.splice(0)]).toEqual([['1', '2'], true, [null, 'b']])
  const whole = await readPages(read, 5)

  expect([whole.items.map((item) => item.number), whole.more, asked]).toEqual([['1', '2', '3'], false, [null, 'b', 'c']])
})

test.each([
  [['officer'], false],
  [['citizen'], false],
  [['unit_lead'], true],
  [['handler'], true],
  [['operator'], true],
  [['unit_lead', 'officer'], false],
] as const)('the page of %s opens with what there is to do: %s', (roles, todo) => {
  const me: Me = { ...OFFICER, roles: roles.map((role) => ({ ...OFFICER.roles[0]!, role })) }

  expect(startsWithTodo(me)).toBe(todo)
})

test.each([
  ['an officer looks at the places of the cell', 'officer', '330499101202008', true],
  ['and at no others', 'officer', '330499101202009', false],
  ['whoever has another role there does not', 'operator', '330499101202008', false],
] as const)('%s', (_sentence, role, area, mine) => {
  const me: Me = { ...OFFICER, roles: [{ ...OFFICER.roles[0]!, role, area }] }

  expect(looksAfter(me, '330499101202008')).toBe(mine)
  expect(looksAfter(me, undefined)).toBe(false)
})
