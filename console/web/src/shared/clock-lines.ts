/** The lines that explain a clock, in words: the server sends what happened as codes and figures. */
import type { ClockLine, ClockView, CountedView, RuleView } from '../api/contract'
import { sentence, t, word } from '../texts'
import { reasonName } from './reference'
import { dayName, duration, instant, minute, type Turns } from './time'

type Counted = RuleView['time']

/** When a clock looks 严重超期 that lies beyond the calendar: not before it is loaded. */
const NEVER = '9999-01-01T00:00:00Z'

/** A clock that runs, as its lamp wants it; null for one that does not. */
export function ahead({ kind, due_soon_at, due_at, long_overdue_at }: ClockView): (Turns & Pick<ClockView, 'kind'>) | null {
  return due_soon_at && due_at ? { kind, due_soon_at, due_at, long_overdue_at: long_overdue_at ?? NEVER } : null
}

/** An allowance, in the time in which it is counted. */
export function allowanceWords(seconds: number, time: Counted): string {
  if (time === 'working_days') return t('time.workingDays', { n: seconds / 86400 })
  return time === 'working' ? t('time.workingTime', { t: hours(seconds) }) : lasting(seconds)
}

/** Whether a row of a document gives the allowance, and no person. */
export function byRow(rule: RuleView): boolean {
  return !['request', 'county', 'milestone'].includes(rule.document)
}

/** The row that gives an allowance: what it speaks about, and how long it allows. */
export function ruleWords(rule: RuleView): string {
  if (rule.document === 'county') return t('clockRule.named', { t: lasting(rule.allowance_seconds) })
  if (rule.document === 'milestone') return t('clockRule.planned', { t: lasting(rule.allowance_seconds) })
  if (rule.document === 'request') return t(rule.kind === 'answer' ? 'clockRule.asked' : 'clockRule.granted', { t: lasting(rule.allowance_seconds) })
  const narrower = [rule.level === null ? '' : t('clockRule.level', { level: word('handlingLevel', rule.level) }), rule.area_class === null ? '' : t('clockRule.areaClass', { code: rule.area_class })]
  return t('clockRule.row', {
    narrower: narrower.join(''),
    category: rule.category === null ? t('clockRule.anyCategory') : t('clockRule.category', { code: rule.category }),
    grade: rule.grade === null ? t('clockRule.anyGrade') : word('grade', rule.grade),
    clock: word('clock', rule.kind),
    t: allowanceWords(rule.allowance_seconds, rule.time),
    version: rule.version,
  })
}

/** Who agreed to a request, and why it was made, as far as that is shown. */
function grantWords({ granted }: ClockLine): string {
  const by = granted?.decided_by?.name
  if (granted === null || by === undefined) return ''
  return granted.reason ? t('clockLine.granted', { by, reason: granted.reason }) : t('clockLine.grantedBy', { by })
}

type Pausing = Pick<ClockLine, 'why' | 'granted' | 'act'>

/** Why nothing is counted from now on, since when, who agreed, and until when an emergency lasts. */
function pausedWords(line: ClockLine, why: string): string {
  const cause = line.granted?.reason_code ?? null
  const by = (line.act ?? line.granted)?.decided_by?.name
  return joined([
    line.act ? t('clockLine.act', { reason: line.act.reason }) : cause === null ? why : t('clockLine.held', { cause: reasonName('hold', cause) }),
    by === undefined ? '' : line.act ? t('clockLine.approvedBy', { by }) : t('clockLine.grantedBy', { by }),
    line.act ? t('clockLine.actUntil', { t: instant(line.act.ends_at) }) : '',
    line.since === null ? '' : t('clockLine.since', { t: instant(line.since) }),
  ])
}

/** A part of a pause: for how long it was paused, and why. */
function partWords({ why, granted, act }: Pausing, length: string): string {
  if (act) return t('clockLine.actFor', { t: length, reason: act.reason })
  if (granted?.reason_code) return t('clockLine.holdFor', { t: length, cause: reasonName('hold', granted.reason_code) })
  return t('clockLine.partFor', { why: reasonWords(why), t: length })
}

/** Of what runs on: why, and of what the pause was made, where a person or an emergency is behind any of it. */
function resumedWords({ parts, paused_seconds }: ClockLine, why: string, time: Counted): string {
  const explained = parts.some(({ act, granted }) => act !== null || granted?.reason_code)
  if (!explained) return paused_seconds === null ? why : t('clockLine.resumed', { why, t: stretch(paused_seconds, time) })
  const said = parts.map((part) => partWords(part, part.seconds === null ? t('clockLine.unknown') : stretch(part.seconds, time)))
  return t('clockLine.resumedParts', { why, parts: said.join(t('clockLine.and')) })
}

function reasonWords(why: ClockLine['why']): string {
  return why === null ? '' : (sentence('clockReason', why) ?? why)
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part).join(t('clockLine.and'))
}

/** What a line adds to the name of what happened; `time` is what its clock is counted in. */
export function lineWords(line: ClockLine, time: Counted = 'natural'): string {
  const why = reasonWords(line.why)
  if (line.rule !== null && line.allowance_seconds !== null) {
    const given = line.allowance_seconds === line.rule.allowance_seconds ? line.rule.time : time
    const said = { t: allowanceWords(line.allowance_seconds, given), rule: ruleWords(line.rule), why }
    if (line.what !== 'rebased') return t('clockLine.started', said)
    if (line.since !== null) return t('clockLine.countedFrom', { since: instant(line.since) })
    return why === '' ? t('clockLine.rebased', said) : t('clockLine.recounted', said)
  }
  if (line.lamp !== null) {
    if (line.remaining_seconds === null) return t('clockLine.undated')
    const left = line.remaining_seconds
    const said = { lamp: word('lamp', line.lamp), t: stretch(Math.abs(left), time) }
    return left >= 0 ? t('clockLine.left', said) : t('clockLine.over', said)
  }
  if (line.what === 'extended') {
    return t('clockLine.extended', { t: lasting(line.shift_seconds ?? 0), granted: grantWords(line) || why })
  }
  if (line.what === 'resumed') return resumedWords(line, why, time)
  if (line.what === 'stopped' && line.since !== null) {
    return joined([why, grantWords(line), t('clockLine.stoppedSince', { t: instant(line.since) })])
  }
  return line.act !== null || line.granted?.reason_code ? pausedWords(line, why) : why
}

/** A day that was counted, or days that were not: "周五 03/06 16:00–17:30 · 1 小时 30 分，累计 1 小时 30 分". */
export function countedWords(line: CountedView, clock: ClockView): string {
  const days = line.first === line.last ? dayName(line.first) : `${dayName(line.first)}–${dayName(line.last)}`
  if (line.kind !== 'duty') {
    return `${days} · ${line.kind === 'holiday' ? t('clockCounted.holiday', { name: line.name ?? '' }) : t(`clockCounted.${line.kind}`)}`
  }
  const stretches = line.stretches.map(([begin, end]) => (begin === end ? minute(begin) : `${minute(begin)}–${minute(end)}`)).join(' ')
  const said = { t: hours(line.seconds), total: hours(line.total_seconds) }
  return [days, stretches, numbered(line, clock) ?? t('clockCounted.duty', said)].join(' · ')
}

function numbered(line: CountedView, clock: ClockView): string | null {
  if (clock.time !== 'working_days') return null
  if (line.number !== null) return t('clockCounted.number', { n: line.number })
  return line === clock.counted[0] && clock.counted.some((one) => one.number !== null) ? t('clockCounted.start') : null
}

/** What is left or was paused: of working days too it is told in hours of duty. */
function stretch(seconds: number, time: Counted): string {
  return time === 'natural' ? lasting(seconds) : t('time.workingTime', { t: hours(seconds) })
}

function lasting(seconds: number): string {
  return duration(seconds * 1000)
}

/** Hours of duty, which are no days: seven of them may be one. */
function hours(seconds: number): string {
  const whole = Math.floor(seconds / 3600)
  const rest = Math.floor(seconds / 60) % 60
  if (whole === 0) return lasting(seconds)
  return [t('time.hours', { n: whole }), ...(rest > 0 ? [t('time.minutes', { n: rest })] : [])].join(' ')
}
