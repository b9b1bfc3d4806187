/** The lines that explain a clock read as sentences. */
import { expect, test } from 'vitest'

import type { ClockLine, ClockView, CountedView, RuleView } from '../src/api/contract'
import { allowanceWords, byRow, countedWords, lineWords, ruleWords } from '../src/shared/clock-lines'
import { instant } from '../src/shared/time'

const RULE: RuleView = {
  document: 'limits',
  version: '2026-11',
  kind: 'handle',
  category: '06010',
  grade: 2,
  level: null,
  area_class: null,
  allowance_seconds: 90,
  time: 'natural',
}

function aLine(what: ClockLine['what'], changes: Partial<ClockLine> = {}): ClockLine {
  return {
    at: '2026-11-24T08:00:00Z',
    what,
    due_at: '2026-11-24T08:00:00Z',
    shift_seconds: 0,
    why: null,
    allowance_seconds: null,
    rule: null,
    paused_seconds: null,
    since: null,
    granted: null,
    act: null,
    parts: [],
    lamp: null,
    remaining_seconds: null,
    ...changes,
  }
}

function granted(kind: 'hold' | 'extension' | 'transfer', reason: string, reason_code: string | null = null): NonNullable<ClockLine['granted']> {
  return { kind, reason, reason_code, decided_by: { user: 'operator03', name: '李岚' } }
}

type Part = ClockLine['parts'][number]
const SINCE = '2026-11-24T08:00:00Z'
const UNTIL = '2026-11-24T12:00:00Z'
const ACT: NonNullable<ClockLine['act']> = { reason: '防台Ⅱ级响应', since: SINCE, ends_at: UNTIL, decided_by: { user: 'supervisor01', name: '陈分管' } }

function aPart(seconds: number | null, changes: Partial<Part> = {}): Part {
  return { why: 'on_hold', since: SINCE, until: UNTIL, seconds, granted: null, act: null, ...changes }
}

test('a row of the limits reads as a sentence', () => {
  const any: RuleView = { ...RULE, kind: 'total', category: null, grade: null, allowance_seconds: 2400 }

  expect(ruleWords(any)).toBe('各类、各等级，全程 40 分（2026-11 版）')
  expect(ruleWords(RULE)).toBe('类别 06010 起头、重大，处置 1 分 30 秒（2026-11 版）')
  expect(ruleWords({ ...any, level: 'village', area_class: 'A' })).toBe('各类、各等级、村社办理、A 类网格，全程 40 分（2026-11 版）')
})

test('a time that the county named is told as such, and is no row of the limits', () => {
  const named: RuleView = { ...RULE, document: 'county', version: '', kind: 'county', category: null, grade: null, allowance_seconds: 7200 }

  expect(ruleWords(named)).toBe('按县级部门报到时所定，2 小时')
  expect([byRow(RULE), byRow(named)]).toEqual([true, false])
})

test.each([
  [aLine('started', { allowance_seconds: 90, rule: RULE }), `时限 1 分 30 秒：${ruleWords(RULE)}`],
  [aLine('rebased', { allowance_seconds: 90, rule: RULE }), `改为 1 分 30 秒：${ruleWords(RULE)}`],
  [aLine('capped'), ''],
  [aLine('stopped', { why: 'signed' }), '已签收'],
  [aLine('stopped', { why: 'transferred', since: '2026-11-24T07:00:00Z', granted: granted('transfer', '须开挖国道') }), `已上报县级；李岚同意，因须开挖国道；自 ${instant('2026-11-24T07:00:00Z')} 起停止计时`],
  [aLine('resumed', { why: 'sent_back', paused_seconds: 1200 }), '返工，核查时间不计，暂停了 20 分'],
  [aLine('extended', { why: 'extended', shift_seconds: 14400, granted: granted('extension', '等专用设备') }), '再给 4 小时（李岚同意，因等专用设备）'],
  [aLine('extended', { why: 'extended', shift_seconds: 14400 }), '再给 4 小时（同意延期）'],
  [aLine('paused', { why: 'on_hold', granted: granted('hold', '', 'weather') }), '挂起，因恶劣天气，无法作业；李岚同意'],
  [aLine('resumed', { why: 'resumed', paused_seconds: 7200, parts: [aPart(7200, { granted: granted('hold', '', 'weather') })] }), '解除挂起：挂起 2 小时，因恶劣天气，无法作业'],
  [aLine('paused', { why: 'emergency', since: SINCE, act: ACT }), `应急响应，因防台Ⅱ级响应；陈分管批准；至 ${instant(UNTIL)}；自 ${instant(SINCE)} 起不计时`],
  [aLine('paused', { why: 'emergency', act: { ...ACT, decided_by: null } }), `应急响应，因防台Ⅱ级响应；至 ${instant(UNTIL)}`],
  [aLine('resumed', { why: 'emergency_ended', paused_seconds: 7200, parts: [aPart(7200, { why: 'emergency', act: ACT })] }), '应急暂停解除：应急响应暂停 2 小时，因防台Ⅱ级响应'],
  [
    aLine('resumed', {
      why: 'hold_ended',
      paused_seconds: 4800,
      parts: [aPart(1200, { why: 'emergency', act: ACT }), aPart(3600, { granted: granted('hold', '', 'weather') })],
    }),
    '挂起期满：应急响应暂停 20 分，因防台Ⅱ级响应；挂起 1 小时，因恶劣天气，无法作业',
  ],
  [
    aLine('resumed', { why: 'sent_back', paused_seconds: null, parts: [aPart(null, { why: 'emergency', act: ACT }), aPart(600, { why: 'handed_in' })] }),
    '返工，核查时间不计：应急响应暂停 时长未知，因防台Ⅱ级响应；已反馈，10 分 不计',
  ],
  [aLine('now', { lamp: 'normal', remaining_seconds: 65 }), '正常，剩余 1 分 5 秒'],
  [aLine('now', { lamp: 'overdue', remaining_seconds: -65 }), '超期，超过 1 分 5 秒'],
])('what a line of a clock says beside the name of what happened: %#', (line, words) => {
  expect(lineWords(line)).toBe(words)
})

const DAY = 86400

test('an allowance is told in the time in which it is counted', () => {
  expect(allowanceWords(7 * DAY, 'natural')).toBe('7 天')
  expect(allowanceWords(7 * DAY, 'working_days')).toBe('7 个工作日')
  expect(allowanceWords(28 * 3600, 'working')).toBe('28 小时（工作时间）')
  expect(ruleWords({ ...RULE, allowance_seconds: 2 * DAY, time: 'working_days' })).toContain('处置 2 个工作日')
})

test.each([
  [aLine('now', { lamp: 'normal', remaining_seconds: 9 * 3600 }), '正常，剩余 9 小时（工作时间）'],
  [aLine('now', { lamp: 'normal' }), '到期时间未知'],
  [aLine('resumed', { why: 'sent_back', paused_seconds: 90 * 60 }), '返工，核查时间不计，暂停了 1 小时 30 分（工作时间）'],
  [
    aLine('rebased', { why: 'calendar', allowance_seconds: 90, rule: RULE }),
    '工作日历或值班时间已变更，按新的重算：1 分 30 秒',
  ],
])('a line of a clock in working time: %#', (line, words) => {
  expect(lineWords(line, 'working')).toBe(words)
})

function aDay(changes: Partial<CountedView>): CountedView {
  return {
    kind: 'duty',
    first: '2026-03-06',
    last: '2026-03-06',
    stretches: [['2026-03-06T08:00:00Z', '2026-03-06T09:30:00Z']],
    seconds: 5400,
    total_seconds: 5400,
    name: null,
    number: null,
    ...changes,
  }
}

function counting(time: ClockView['time'], ...counted: CountedView[]): ClockView {
  return { time, counted } as Partial<ClockView> as ClockView
}

test('the days of a clock in working hours add up', () => {
  const friday = aDay({})
  const weekend = aDay({ kind: 'weekend', first: '2026-03-07', last: '2026-03-08', stretches: [], seconds: 0 })
  const festival = aDay({ kind: 'holiday', first: '2026-02-15', last: '2026-02-23', stretches: [], seconds: 0, name: '春节' })
  const monday = aDay({
    first: '2026-03-09',
    last: '2026-03-09',
    stretches: [['2026-03-09T00:30:00Z', '2026-03-09T01:00:00Z']],
    seconds: 1800,
    total_seconds: 7200,
  })
  const clock = counting('working', friday, weekend, monday)

  expect(countedWords(friday, clock)).toBe('03/06周五 · 16:00–17:30 · 1 小时 30 分，累计 1 小时 30 分')
  expect(countedWords(weekend, clock)).toBe('03/07周六–03/08周日 · 周末')
  expect(countedWords(festival, clock)).toBe('02/15周日–02/23周一 · 春节放假')
  expect(countedWords(monday, clock)).toBe('03/09周一 · 08:30–09:00 · 30 分，累计 2 小时')
})

test('the days of a clock in working days are numbered, the starting day is not', () => {
  const start = aDay({})
  const first = aDay({ first: '2026-03-09', last: '2026-03-09', number: 1 })
  const clock = counting('working_days', start, first)

  expect(countedWords(start, clock)).toBe('03/06周五 · 16:00–17:30 · 当天不计')
  expect(countedWords(first, clock)).toBe('03/09周一 · 16:00–17:30 · 第 1 个工作日')
})
