/** What the pages say about an alert. */
import { afterEach, expect, test } from 'vitest'

import type { Alert } from '../src/api/contract'
import { alertTitle, alertWhy, gravestFirst, grouped, isRunning, triedWords, whoHadIt } from '../src/shared/alert-words'
import { locale } from '../src/texts'

afterEach(() => {
  locale.value = 'zh-CN'
})

const EIGHT = Date.parse('2026-11-24T08:00:00Z')
const late: Alert = {
  id: '1', number: '330', kind: 'escalation', level: 'supervisor', step: 2, clock_kind: 'handle', clock_state: 'running',
  had_unit: { id: 'u', name: '执法队' }, had_handler: { user: 'h', name: '岳小峰' },
  tried: [{ level: 'reminder', alerted: [{ role: 'handler', people: 1 }, { role: 'unit_lead', people: 2 }] }, { level: 'deadline', alerted: [] }],
  category: { code: '06010', name: '暴露垃圾', name_en: 'Exposed rubbish' }, cell: { code: 'c', name: '南湖一网格' }, grade: 3, urgent: false,
  at: '2026-11-24T08:00:00Z', due_at: null, acknowledged_at: null, visit: false, nobody_on_duty: null,
}

test('an alert says what, why now, who had it and what was tried, in the language of the page', () => {
  expect(alertTitle(late)).toBe('暴露垃圾 · 南湖一网格 · 处置超期升级（330）')
  expect(alertWhy(late, EIGHT)).toBe('处置时限已到，尚未完成')
  expect(alertWhy({ ...late, level: 'reminder' }, EIGHT)).toBe('处置时限将到，尚未完成')
  expect(whoHadIt(late)).toBe('执法队 · 岳小峰')
  expect(late.tried.map(triedWords)).toEqual(['临期提醒：已通知处置人员 1 人、单位负责人 2 人', '到期催办：无人可通知'])
  locale.value = 'en'
  expect(alertTitle(late)).toBe('Exposed rubbish · 南湖一网格 · Handle clock, escalated to supervisor (330)')
  expect(late.tried.map(triedWords)).toEqual(['reminder: alerted Handler × 1, Unit lead × 2', 'deadline passed: nobody to tell'])
})

test('of a visit that nobody made it is said that somebody has to look', () => {
  const visit = { ...late, visit: true, clock_kind: 'receive' as const, level: 'reminder', due_at: '2026-11-24T08:10:00Z' }

  expect(alertTitle(visit)).toBe('巡查未完成 · 暴露垃圾 · 南湖一网格 · 临期提醒（330）')
  expect(alertWhy(visit, EIGHT)).toBe('到点的巡查还没有人去看，时限将到')
  expect(alertWhy(visit, EIGHT + 3_600_000)).toBe('到点的巡查还没有人去看，时限已到')
  expect(grouped([visit, { ...late, level: 'reminder', clock_kind: 'receive' }]).map(({ said }) => said)).toEqual(['巡查未完成 · 临期提醒', '受理临期提醒'])
})

test('an alert that waits says what holds now, and not what held when it was sent', () => {
  const reminder = { ...late, level: 'reminder', due_at: '2026-11-24T08:10:00Z' }
  const minute = 60_000

  expect(alertWhy(reminder, EIGHT)).toBe('处置时限将到，尚未完成')
  expect(alertWhy(reminder, EIGHT + 10 * minute)).toBe('处置时限已到，尚未完成')
  expect(alertWhy({ ...reminder, clock_state: 'paused' }, EIGHT)).toBe('处置时限现已暂停计时')
  expect(alertWhy({ ...late, clock_state: 'stopped' }, EIGHT)).toBe('处置已不再计时（已完成或已转出）')
  expect((['running', 'paused', 'stopped', 'voided', null] as const).map((clock_state) => isRunning({ ...late, clock_state }))).toEqual([true, false, false, false, true])
})

test('news of a kind that only a later release knows is still news about an incident', () => {
  const news = { ...late, kind: 'unheard_of', level: null, clock_kind: null }

  expect(alertTitle({ ...news, kind: 'result_told' })).toBe('暴露垃圾 · 南湖一网格 · 处置结果告知（330）')
  expect([alertTitle({ ...news, category: null, cell: null }), alertWhy(news, EIGHT)]).toEqual(['未分类 · 未定位 · 事件提醒（330）', '事件有新进展'])
})

test('of a card that a supervisor showed the colour is said, and cards of a colour are one group', () => {
  const card = { ...late, kind: 'supervised', level: 'red', step: null, clock_kind: null }

  expect(alertTitle(card)).toBe('暴露垃圾 · 南湖一网格 · 督办 · 红牌（330）')
  expect(alertWhy(card, EIGHT)).toBe('分管领导督办，请立即办理')
  expect(grouped([card, { ...card, id: '2', level: 'yellow' }, { ...card, id: '3' }]).map((group) => group.said)).toEqual(['督办 · 红牌', '督办 · 黄牌'])
})

test('the gravest comes first: by step, urgency and grade, and of the same the latest', () => {
  const alerts = [
    { ...late, id: 'news', kind: 'nudge', step: null },
    { ...late, id: 'grade 3', step: 0 },
    { ...late, id: 'grade 1', step: 0, grade: 1 as const },
    { ...late, id: 'urgent', step: 0, urgent: true },
    { ...late, id: 'later', step: 0, at: '2026-11-24T09:00:00Z' },
    { ...late, id: 'yellow card', kind: 'supervised', level: 'yellow', step: null },
    { ...late, id: 'red card', kind: 'supervised', level: 'red', step: null, at: '2026-11-24T09:00:00Z' },
    late,
  ]

  expect(alerts.sort(gravestFirst).map((alert) => alert.id)).toEqual(['red card', 'yellow card', '1', 'urgent', 'grade 1', 'later', 'grade 3', 'news'])
})

test('alerts that say the same of different incidents are one group', () => {
  const groups = grouped([late, { ...late, id: '2' }, { ...late, id: '3', level: 'reminder' }, { ...late, id: '4' }])

  expect(groups.map((group) => [group.said, group.alerts.map((alert) => alert.id)])).toEqual([
    ['处置超期升级', ['1', '2', '4']],
    ['处置临期提醒', ['3']],
  ])
})
