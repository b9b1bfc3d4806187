/** The lines that explain a clock, in words: the server sends what happened as codes and figures. */
import type { ClockLine, RuleView } from '../api/contract'
import { sentence, t, word } from '../texts'
import { duration } from './time'

/** The row that gives an allowance: what it speaks about, and how long it allows. */
export function ruleWords(rule: RuleView): string {
  return t('clockRule.row', {
    category: rule.category === null ? t('clockRule.anyCategory') : t('clockRule.category', { code: rule.category }),
    grade: rule.grade === null ? t('clockRule.anyGrade') : word('grade', rule.grade),
    clock: word('clock', rule.kind),
    t: lasting(rule.allowance_seconds),
    version: rule.version,
  })
}

/** What a line adds to the name of what happened. */
export function lineWords(line: ClockLine): string {
  if (line.rule !== null && line.allowance_seconds !== null) {
    const said = { t: lasting(line.allowance_seconds), rule: ruleWords(line.rule) }
    return line.what === 'rebased' ? t('clockLine.rebased', said) : t('clockLine.started', said)
  }
  if (line.lamp !== null && line.remaining_seconds !== null) {
    const left = line.remaining_seconds
    const said = { lamp: word('lamp', line.lamp), t: lasting(Math.abs(left)) }
    return left >= 0 ? t('clockLine.left', said) : t('clockLine.over', said)
  }
  const why = line.why === null ? '' : (sentence('clockReason', line.why) ?? line.why)
  return line.paused_seconds === null ? why : t('clockLine.resumed', { why, t: lasting(line.paused_seconds) })
}

function lasting(seconds: number): string {
  return duration(seconds * 1000)
}
