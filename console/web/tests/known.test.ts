import { expect, test } from 'vitest'

import type { Me, ReferenceView, Summary } from '../src/api/contract'
import { Problem, Unreachable } from '../src/api/http'
import { createKnown, type KnownParts } from '../src/officer/known'
import { createKeeping } from '../src/officer/store'
import { waitsFor } from '../src/officer/waiting'
import { HandClock } from './kit/clock'
import { aSummary } from './kit/incidents'
import { aPhone } from './kit/phone'

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
  const server: { error: Error | null; list: Summary[] } = { error: null, list: [] }
  const answer = <T>(value: T): Promise<T> => (server.error ? Promise.reject(server.error) : Promise.resolve(value))
  const shown: { me: Me | null; reference: unknown; cells: unknown } = { me: null, reference: null, cells: null }
  const parts: KnownParts = {
    keeping: createKeeping(phone.openAgain(), clock.now),
    now: clock.now,
    me: { read: () => answer(OFFICER), show: (me) => (shown.me = me), shown: () => shown.me },
    reference: { read: () => answer({ limits_version: 'v1' } as ReferenceView), show: (value) => (shown.reference = value) },
    cells: { read: () => answer({ type: 'FeatureCollection', features: [] }), show: (value) => (shown.cells = value) },
    learnTime: () => Promise.resolve(),
    list: () => answer(server.list),
  }
  return { known: createKnown(parts), server, shown, phone, clock }
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
  expect(known.mine.value.map((item) => item.number)).toEqual(['7'])
  expect([known.mineStale.value, known.mineAt.value, known.mineError.value]).toEqual([true, before.clock.now(), ''])
  expect([known.needSignIn.value, known.firstVisit.value]).toEqual([false, false])
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

test('signing out forgets who it was and their lists, and nothing of the others', async () => {
  const { known, server, phone, clock } = aPage()
  const keeping = createKeeping(phone.openAgain(), clock.now)
  server.list = [aSummary()]
  await known.learnEverything()
  await known.readMine()
  await known.readReported()
  await keeping.keep('draft:officer01', { text: 'kept' })

  await known.forgetSession()

  for (const key of ['me', 'mine:officer01', 'reported:officer01']) expect(await keeping.kept(key)).toBe(null)
  for (const key of ['reference', 'cells', 'draft:officer01']) expect(await keeping.kept(key)).not.toBe(null)
})

const LEAD: Me = { ...OFFICER, roles: [{ role: 'unit_lead', unit: 'u1', unit_name: '一队', area: 'a', area_name: '' }] }
const OPERATOR: Me = { ...OFFICER, roles: [{ role: 'operator', unit: null, unit_name: null, area: 'a', area_name: '' }] }
const CITIZEN: Me = { ...OFFICER, roles: [{ role: 'citizen', unit: null, unit_name: null, area: 'a', area_name: '' }] }
const OURS = { id: 'u1', name: '一队' }
const THEIRS = { id: 'u2', name: '二队' }

test.each([
  ['to be signed by the caller’s unit', LEAD, { status: 'assigned', lead_unit: OURS }, true],
  ['to be signed by another unit', LEAD, { status: 'assigned', lead_unit: THEIRS }, false],
  ['in the hands of the caller’s unit', LEAD, { status: 'handling', lead_unit: OURS }, true],
  ['to be checked by an officer', OFFICER, { status: 'awaiting_check', lead_unit: THEIRS }, true],
  ['to be checked, of a unit’s own work', LEAD, { status: 'awaiting_check', lead_unit: OURS }, false],
  ['to be received', OPERATOR, { status: 'received' }, true],
  ['to be received by an officer', OFFICER, { status: 'received' }, false],
  ['to be ruled', OPERATOR, { status: 'ruling', lead_unit: OURS }, true],
  ['to be rated', CITIZEN, { status: 'awaiting_rating' }, true],
  ['to be rated, of an officer', OFFICER, { status: 'awaiting_rating' }, false],
  ['closed', OPERATOR, { status: 'closed' }, false],
] as const)('an incident %s', (_, me, changes, waits) => {
  expect(waitsFor(me, aSummary(changes))).toBe(waits)
})
