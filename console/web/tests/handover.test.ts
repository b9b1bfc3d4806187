import { expect, test } from 'vitest'

import type { Handover, HandoverEntry, LeftSheet } from '../src/api/contract'
import { Problem } from '../src/api/http'
import { createShift, roomsOf, type Shift } from '../src/handover/state'

const SHEET: LeftSheet = { at: '2026-11-24T08:00:00Z', open: 0, by_status: {}, overdue: 0, due_soon: 0, needs_person: 0, asked: 0, unread: 0, lines: [], requests: [], alerts: [] }

function anEntry(changes: Partial<HandoverEntry> = {}): HandoverEntry {
  return { id: 'h1', area: null, state: 'waiting', left_by: { user: 'operator01', name: '张敏' }, left_at: '2026-11-24T08:00:00Z', taken_by: null, taken_at: null, open: 0, overdue: 0, ...changes }
}

function aRecord(changes: Partial<Handover> = {}): Handover {
  return { ...anEntry(), notes: '', remark: '', sheet: SHEET, ...changes }
}

function aRoom(user: string, kept: HandoverEntry[]): { shift: Shift; shown: (string | null)[]; kept: HandoverEntry[] } {
  const shown: (string | null)[] = []
  const shift = createShift({
    list: () => Promise.resolve({ items: kept, next: null }),
    sheet: () => Promise.resolve(SHEET),
    read: (id) => Promise.resolve(aRecord(kept.find((each) => each.id === id))),
    leave: (notes) => Promise.resolve(aRecord({ notes })),
    take: (id, remark) => (user === 'operator01' ? Promise.reject(new Problem(409, {})) : Promise.resolve(aRecord({ id, remark, state: 'taken' }))),
    withdraw: (id) => Promise.resolve(aRecord({ id, state: 'withdrawn' })),
    user: () => user,
    chosen: (id) => shown.push(id),
  })
  return { shift, shown, kept }
}

test('where nothing waits, what would be left now is shown', async () => {
  const { shift, shown } = aRoom('operator01', [anEntry({ state: 'taken' })])

  await shift.show(null)

  expect([shift.now.value, shift.record.value, shown]).toEqual([SHEET, null, [null]])
})

test('what waits comes first, and whoever did not leave it may take over', async () => {
  const { shift, shown } = aRoom('operator03', [anEntry()])

  await shift.show(null)

  expect([shift.record.value?.id, shift.mayTake.value, shift.mayWithdraw.value, shown]).toEqual(['h1', true, false, ['h1']])
})

test('whoever left it takes it back and does not take over', async () => {
  const { shift } = aRoom('operator01', [anEntry()])

  await shift.show(null)

  expect([shift.mayTake.value, shift.mayWithdraw.value]).toEqual([false, true])
})

test('both signatures lead to a record that nobody signs any more', async () => {
  const { shift, kept } = aRoom('operator03', [])
  await shift.leave('路灯报修待回电')
  expect([shift.record.value?.notes, shift.mayTake.value]).toEqual(['路灯报修待回电', true])

  kept.push(anEntry({ state: 'taken' }))
  expect(await shift.take('已阅')).toBe(true)

  expect([shift.record.value?.state, shift.mayTake.value, shift.entries.value.length]).toEqual(['taken', false, 1])
})

test('what is refused is said, and the record stays', async () => {
  const { shift } = aRoom('operator01', [anEntry()])
  await shift.show(null)

  expect(await shift.take('')).toBe(false)

  expect([shift.error.value === '', shift.record.value?.id]).toEqual([false, 'h1'])
})

test('who works in several command rooms hands each over by itself', async () => {
  const roles = [{ role: 'operator', area: 'b', area_name: '乙镇' }, { role: 'supervisor', area: 'b', area_name: '乙镇' }, { role: 'operator', area: 'a', area_name: '甲镇' }, { role: 'handler', area: 'c', area_name: '丙镇' }]
  const kept = [anEntry({ area: { code: 'a', name: '甲镇' } })]
  const shift = createShift({ list: () => Promise.resolve({ items: kept, next: null }), sheet: () => Promise.resolve(SHEET), read: () => Promise.resolve(aRecord()), leave: () => Promise.resolve(aRecord()), take: () => Promise.resolve(aRecord()), withdraw: () => Promise.resolve(aRecord()), user: () => 'operator01', chosen: () => undefined, room: () => 'b' })

  await shift.show(null)

  expect(roomsOf(roles as Parameters<typeof roomsOf>[0])).toEqual([{ area: 'a', name: '甲镇' }, { area: 'b', name: '乙镇' }])
  expect([shift.waiting.value, shift.now.value]).toEqual([undefined, SHEET])
})
