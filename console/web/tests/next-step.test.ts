/** What a ladder does next is told beside the clock, before it happens. */
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { expect, test } from 'vitest'

import type { NextStep } from '../src/api/contract'
import ClockList from '../src/shared/ClockList.vue'
import { firstStep, stepWords } from '../src/shared/next-step'
import { aClock } from './kit/incidents'

const NOW = Date.parse('2026-11-24T10:00:00Z')

function aStep(changes: Partial<NextStep> = {}): NextStep {
  return { clock_kind: 'handle', level: 'reminder', step: 0, at: '2026-11-24T11:00:00Z', recipients: ['handler', 'unit_lead'], ...changes }
}

test('a step is told with its time, its level and whom it tells', () => {
  expect(stepWords(aStep(), NOW)).toMatch(/^1 小时后.*处置临期提醒，通知处置人员、单位负责人$/)
  expect(stepWords(aStep({ recipients: [] }), NOW)).toMatch(/处置临期提醒$/)
  expect(stepWords(aStep({ at: '2026-11-24T09:59:00Z' }), NOW)).toBe('即将处置临期提醒，通知处置人员、单位负责人')
})

test('of several clocks the first step counts, and those without one do not', () => {
  const late = aClock({ next_step: aStep({ at: '2026-11-24T12:00:00Z' }) })
  const early = aClock({ kind: 'sign', next_step: aStep({ clock_kind: 'sign', at: '2026-11-24T10:30:00Z' }) })

  expect(firstStep([aClock(), late, early])?.clock_kind).toBe('sign')
  expect(firstStep([aClock()])).toBe(null)
})

test('each clock shows its own next step, and one whose ladder is spent shows none', async () => {
  const clocks = [aClock({ next_step: aStep() }), aClock({ id: 'other', kind: 'total' })]

  const page = await renderToString(createSSRApp(ClockList, { clocks, assignments: [] }))

  expect([...page.matchAll(/data-testid="clock-next"[^>]*>([^<]*)</g)].map(([, words]) => words)).toHaveLength(1)
  expect(page).toContain('处置临期提醒，通知处置人员、单位负责人')
})
