import { expect, test } from 'vitest'

import type { AttachmentView, ClockLine, EventView } from '../src/api/contract'
import { MOST_SLIPS, slipsAddress, slipsIn } from '../src/shared/slips'
import { MOST_LINES, MOST_PHOTOS, slipOf } from '../src/slips/slip'
import { fullInstant } from '../src/shared/time'
import { aClock, aDetail, anAssignment } from './kit/incidents'

const HERE = 'https://desk.example'

function aPhoto(id: string, changes: Partial<AttachmentView> = {}): AttachmentView {
  return { id, sha256: '', media_type: 'image/jpeg', bytes: 1, state: 'stored', purpose: 'before', reason: null, url: `/${id}`, thumb_url: `/${id}?small`, ...changes }
}

function aLine(changes: Partial<ClockLine> = {}): ClockLine {
  return { at: '2026-11-24T08:00:00Z', what: 'started', due_at: null, shift_seconds: null, why: null, allowance_seconds: null, rule: null, paused_seconds: null, since: null, granted: null, act: null, parts: [], lamp: null, remaining_seconds: null, ...changes }
}

function aCard(seq: number, note: string): EventView {
  return { seq, type: 'IncidentSupervised', occurred_at: '2026-11-24T08:00:00Z', by: { user: 's', name: '周正', role: 'supervisor' }, status: 'handling', version: 1, data: { card: 'yellow', count: seq }, note, turn_to: null, attachments: [], given_to: null }
}

test('an address names the kind and each incident once, and no more than can be printed', () => {
  const many = Array.from({ length: MOST_SLIPS + 1 }, (_, n) => String(n))

  expect(slipsIn(slipsAddress('supervision', ['1', '2', '1']).slice('/slips'.length))).toEqual({ kind: 'supervision', numbers: ['1', '2'] })
  expect(slipsIn(slipsAddress('order', many).slice('/slips'.length)).numbers).toHaveLength(MOST_SLIPS)
  expect(slipsIn('?kind=anything')).toEqual({ kind: 'order', numbers: [] })
})

test('the code leads to the incident and carries nothing else', () => {
  expect(slipOf('order', aDetail({ number: '330-1' }), [], HERE).address).toBe('https://desk.example/i/330-1')
})

test('a slip of what no unit has says so and pretends nobody was asked', () => {
  const none = slipOf('order', aDetail({ lead_unit: null, handler: null, assignments: [] }), [], HERE)

  expect([none.unassigned, none.asked]).toEqual([true, '尚未交办'])
  expect(none.facts).toContainEqual(['责任单位', '尚未交办'])
  expect(none.facts).toContainEqual(['处置人', '无'])
  expect(slipOf('order', aDetail({ lead_unit: { id: 'works', name: '建设办', platform: 'enforcement' } as never }), [], HERE).unassigned).toBe(false)
})

test('the grounds of a slip are the row that was chosen, and none that was passed over', () => {
  const row = { row: 'R060', scope: { category: '', area: '' }, unit: 'works', level: 'town', legal_basis: '条例' }
  const lines = ['route.lost_wider_area', 'route.won', 'route.lost_later_id'].map((code) => ({ code, data: row }))

  const { grounds } = slipOf('order', aDetail({ reasons: [{ step: 'route', lines }] as never }), [], HERE)

  expect(grounds).toHaveLength(1)
  expect(grounds[0]).not.toContain('落选')
})

test('who reported it stands on no slip', () => {
  const slip = slipOf('order', aDetail({ reporter: { user: 'citizen01', name: '王芳' } }), [], HERE)

  expect(JSON.stringify(slip)).not.toContain('王芳')
})

test('photos of the place have room, not those of the result or of what has not come', () => {
  const photos = [...Array.from({ length: MOST_PHOTOS + 2 }, (_, n) => aPhoto(`p${n}`)), aPhoto('after', { purpose: 'after' }), aPhoto('coming', { url: null })]

  const slip = slipOf('order', aDetail({ attachments: photos }), [], HERE)

  expect([slip.photos.length, slip.photos[0], slip.morePhotos]).toEqual([MOST_PHOTOS, '/p0?small', 2])
})

test('a due time is explained by what happened to its clock; of too many lines the middle is left out', () => {
  const lines = [...Array.from({ length: 12 }, () => aLine()), aLine({ lamp: 'normal', remaining_seconds: 60 })]
  const clocks = [aClock({ kind: 'total', lines }), aClock({ kind: 'check' }), aClock({ kind: 'total', state: 'stopped' }), aClock({ assignment: 'of a helper' })]

  const [due, ...others] = slipOf('order', aDetail({ clocks }), [], HERE).dues

  expect(others).toEqual([])
  expect(due?.lines).toHaveLength(MOST_LINES)
})

test('a supervision slip has the latest card with the words of whoever showed it', () => {
  const history = [aCard(1, '请尽快'), aCard(2, '今天必须办结')]

  expect(slipOf('supervision', aDetail(), history, HERE).card).toMatchObject({ words: '今天必须办结', count: '2', by: '周正' })
  expect(slipOf('supervision', aDetail(), [], HERE).card).toBeNull()
  expect(slipOf('order', aDetail(), history, HERE).card).toBeNull()
})

test('the deadline of a card is that of the unit that leads, and none while that is on hold', () => {
  const [lead, helper] = [anAssignment(), anAssignment({ id: 'helper', role: 'co' })]
  const helping = aClock({ assignment: helper.id, due_at: '2026-11-27T12:00:00Z' })
  const deadline = (state: 'running' | 'paused'): string | null | undefined => {
    const clocks = [helping, aClock({ assignment: lead.id, state })]
    return slipOf('supervision', aDetail({ clocks, assignments: [helper, lead] }), [aCard(1, '请尽快')], HERE).card?.deadline
  }

  expect(deadline('running')).toBe(fullInstant(aClock().due_at ?? ''))
  expect(deadline('paused')).toBeNull()
})

test('a text that is too long ends with the word where the rest is', () => {
  expect(slipOf('order', aDetail({ text: '堆'.repeat(2000) }), [], HERE)).toMatchObject({ cut: true })
  expect(slipOf('order', aDetail({ text: '堆' }), [], HERE)).toMatchObject({ cut: false, text: '堆' })
})
