/** A moment that is asked for: of more time, the due time that holds now stands above it, on desk and phone alike. */
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { expect, test } from 'vitest'

import type { ClockView } from '../src/api/contract'
import InstantField from '../src/shared/InstantField.vue'
import { instant } from '../src/shared/time'
import { aDetail, anAssignment } from './kit/incidents'

const DUE = '2026-11-24T12:00:00Z'
const LEAD = anAssignment()
const HELPER = anAssignment({ id: 'helper', role: 'co' })

function aClock(changes: Partial<ClockView> = {}): ClockView {
  return {
    id: '1', kind: 'handle', state: 'running', assignment: LEAD.id, milestone: null, started_at: '2026-11-24T08:00:00Z', due_at: DUE, due_soon_at: DUE, long_overdue_at: DUE, lamp: 'normal',
    allowance_seconds: 14400, time: 'natural', missing_year: null, next_step: null, lines: [], counted: [],
    rule: { document: 'limits', version: '1', kind: 'handle', category: null, grade: null, level: null, area_class: null, allowance_seconds: 14400, time: 'natural' },
    ...changes,
  }
}

function page(name: string, ...clocks: ClockView[]): Promise<string> {
  return renderToString(createSSRApp(InstantField, { name, label: '时间', required: true, incident: aDetail({ clocks, assignments: [HELPER, LEAD] }) }))
}

test('whoever asks for more time reads when it is due now', async () => {
  const over = aClock({ id: '2', state: 'stopped', due_at: '2026-11-23T12:00:00Z' })

  expect(await page('due_at', over, aClock())).toContain(`现在到期时间：${instant(DUE)}`)
})

test('the due time is that of the unit that leads, though another one has helped for longer', async () => {
  const helping = aClock({ id: '2', assignment: HELPER.id, due_at: '2026-11-27T12:00:00Z' })

  expect(await page('due_at', helping, aClock())).toContain(`现在到期时间：${instant(DUE)}`)
})

test.each([
  ['until', aClock()],
  ['due_at', aClock({ assignment: HELPER.id })],
  ['due_at', aClock({ kind: 'total' })],
  ['due_at', aClock({ due_at: null })],
])('where nothing is to be said of a due time, nothing is: %s', async (name, clock) => {
  expect(await page(name, clock)).not.toContain('due-now')
})
