/** Sixty reports make no sixty pop-ups. */
import { shallowRef } from 'vue'
import { expect, test } from 'vitest'

import type { Alert, ObjectionAlert } from '../src/api/contract'
import { createPopups, MOST_SHOWN } from '../src/desk/state/popups'
import { HandClock } from './kit/clock'

function anAlert(changes: Partial<Alert>): Alert {
  return {
    id: '1', number: '330', kind: 'escalation', level: 'reminder', step: 0, clock_kind: 'receive', clock_state: 'running',
    category: null, cell: null, grade: 3, urgent: false, had_unit: null, had_handler: null, tried: [],
    at: '2026-11-24T08:00:00Z', due_at: null, acknowledged_at: null, visit: false, nobody_on_duty: null, ...changes,
  }
}

/** A desk whose server has these alerts by the time it is asked. */
function aDesk(there: Alert[], objections: ObjectionAlert[] = []) {
  const clock = new HandClock()
  const waiting = shallowRef<Alert[]>([])
  let readings = 0
  const read = (): Promise<void> => {
    readings += 1
    waiting.value = there
    return Promise.resolve()
  }
  return { popups: createPopups({ waiting: () => waiting.value, objections: () => objections, read, clock }), clock, waiting, readings: () => readings }
}

test('sixty alerts of one kind are one card, after one reading', async () => {
  const sixty = Array.from({ length: 60 }, (_, index) => anAlert({ id: String(index) }))
  const { popups, clock, readings } = aDesk(sixty)

  for (const { id } of sixty) popups.note(id)
  await clock.pass(1_000)

  expect(readings()).toBe(1)
  expect(popups.shown.value.map((group) => group.alerts.length)).toEqual([60])
  expect(popups.more.value).toBe(0)
})

test('of many kinds three cards are shown, and how many more there are', async () => {
  const kinds = ['receive', 'sign', 'handle', 'check', 'total'] as const
  const alerts = kinds.flatMap((clock_kind) => [anAlert({ id: clock_kind, clock_kind }), anAlert({ id: `${clock_kind} 2`, clock_kind })])
  const { popups, clock } = aDesk(alerts)

  for (const { id } of alerts) popups.note(id)
  await clock.pass(1_000)

  expect(popups.shown.value).toHaveLength(MOST_SHOWN)
  expect(popups.more.value).toBe(4)
})

test('what waited before does not pop up, and what was acknowledged goes', async () => {
  const [old, fresh] = [anAlert({ id: 'old' }), anAlert({ id: 'fresh' })]
  const { popups, clock, waiting } = aDesk([old, fresh])

  popups.note('fresh')
  await clock.pass(1_000)
  expect(popups.shown.value.map((group) => group.alerts)).toEqual([[fresh]])
  waiting.value = [old]

  expect(popups.shown.value).toEqual([])
})

test('cards go by themselves after a while', async () => {
  const { popups, clock } = aDesk([anAlert({})])

  popups.note('1')
  await clock.pass(20_000)

  expect(popups.shown.value).toEqual([])
})

test('an objection that arrives is shown by its own card, and those that were there before are not', async () => {
  const objection = (id: string): ObjectionAlert => ({
    id, kind: 'objection_overdue', period_id: 'p', period: '2026-11', scheme: '站所', scheme_en: 'Stations',
    at: '2026-12-01T08:00:00Z', due_at: null, acknowledged_at: null,
  })
  const { popups, clock, readings } = aDesk([], [objection('before'), objection('new')])

  popups.note('new')
  await clock.pass(1_000)

  expect(readings()).toBe(1)
  expect(popups.shown.value).toEqual([])
  expect(popups.objections.value.map(({ id }) => id)).toEqual(['new'])
  popups.clear()
  expect(popups.objections.value).toEqual([])
})
