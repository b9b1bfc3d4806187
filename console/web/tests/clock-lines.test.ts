/** The lines that explain a clock read as sentences. */
import { expect, test } from 'vitest'

import type { ClockLine, RuleView } from '../src/api/contract'
import { lineWords, ruleWords } from '../src/shared/clock-lines'

const RULE: RuleView = {
  document: 'limits',
  version: '2026-11',
  kind: 'handle',
  category: '06010',
  grade: 2,
  allowance_seconds: 90,
}

function aLine(what: ClockLine['what'], changes: Partial<ClockLine> = {}): ClockLine {
  return {
    at: '2026-11-24T08:00:00Z',
    what,
    due_at: '2026-11-24T08:00:00Z',
    why: null,
    allowance_seconds: null,
    rule: null,
    paused_seconds: null,
    lamp: null,
    remaining_seconds: null,
    ...changes,
  }
}

test('a row of the limits reads as a sentence', () => {
  const any: RuleView = { ...RULE, kind: 'total', category: null, grade: null, allowance_seconds: 2400 }

  expect(ruleWords(any)).toBe('各类、各等级，全程 40 分（2026-11 版）')
  expect(ruleWords(RULE)).toBe('类别 06010 起头、重大，处置 1 分 30 秒（2026-11 版）')
})

test.each([
  [aLine('started', { allowance_seconds: 90, rule: RULE }), `时限 1 分 30 秒：${ruleWords(RULE)}`],
  [aLine('rebased', { allowance_seconds: 90, rule: RULE }), `改为 1 分 30 秒：${ruleWords(RULE)}`],
  [aLine('capped'), ''],
  [aLine('stopped', { why: 'signed' }), '已签收'],
  [aLine('resumed', { why: 'sent_back', paused_seconds: 1200 }), '返工，核查时间不计，暂停了 20 分'],
  [aLine('now', { lamp: 'normal', remaining_seconds: 65 }), '正常，剩余 1 分 5 秒'],
  [aLine('now', { lamp: 'overdue', remaining_seconds: -65 }), '超期，超过 1 分 5 秒'],
])('what a line of a clock says beside the name of what happened: %#', (line, words) => {
  expect(lineWords(line)).toBe(words)
})
