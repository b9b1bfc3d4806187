/** The server's time on this screen, ticking every second, and durations in words. */
import { ref } from 'vue'

import type { Lamp, NextClock } from '../api/contract'
import { locale, t } from '../texts'

/** When a clock that runs changes its lamp. */
export type Turns = Pick<NextClock, 'due_soon_at' | 'due_at' | 'long_overdue_at'>

let offset = 0

/** What the server's clock shows now; this machine's clock may be wrong and decides nothing. */
export const now = ref(Date.now())

setInterval(() => {
  now.value = Date.now() + offset
}, 1000)

/** Learn the server's time from an answer that was asked for at `askedAt` (this machine's clock). */
export function learnServerTime(iso: string, askedAt: number): void {
  const server = Date.parse(iso)
  if (Number.isNaN(server)) return
  offset = server - (askedAt + Date.now()) / 2
  now.value = Date.now() + offset
}

export function serverNow(): number {
  return Date.now() + offset
}

export function clockSkew(): number {
  return offset
}

/** A length of time in its two largest units: "3 小时 12 分", "45 秒". */
export function duration(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / 1000))
  const parts: [number, 'time.days' | 'time.hours' | 'time.minutes' | 'time.seconds'][] = [
    [Math.floor(total / 86400), 'time.days'],
    [Math.floor(total / 3600) % 24, 'time.hours'],
    [Math.floor(total / 60) % 60, 'time.minutes'],
    [total % 60, 'time.seconds'],
  ]
  const first = parts.findIndex(([n]) => n > 0)
  if (first === -1) return t('time.seconds', { n: 0 })
  return parts
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, key]) => t(key, { n }))
    .join(' ')
}

export function timeLeft(dueAt: string, at: number): string {
  const left = Date.parse(dueAt) - at
  return left >= 0 ? t('time.left', { t: duration(left) }) : t('time.over', { t: duration(-left) })
}

/** The lamp of a clock that runs, as it looks now: the server has said when it changes. The end of a rating window is
 * nobody's to keep, and turns no lamp. */
export function lampNow(clock: Turns & { kind?: string }, at: number): Lamp {
  if (clock.kind === 'rating') return 'normal'
  if (at >= Date.parse(clock.long_overdue_at)) return 'long_overdue'
  if (at >= Date.parse(clock.due_at)) return 'overdue'
  return at >= Date.parse(clock.due_soon_at) ? 'due_soon' : 'normal'
}

const ZONE = 'Asia/Shanghai'

function format(iso: string | number, options: Intl.DateTimeFormatOptions): string {
  const instant = typeof iso === 'number' ? iso : Date.parse(iso)
  if (Number.isNaN(instant)) return ''
  const tag = locale.value === 'en' ? 'en-GB' : 'zh-CN'
  return new Intl.DateTimeFormat(tag, { hour12: false, timeZone: ZONE, ...options }).format(instant)
}

const DAY: Intl.DateTimeFormatOptions = { year: 'numeric', month: '2-digit', day: '2-digit' }
const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit' }

export function clockTime(iso: string | number): string {
  return format(iso, TIME)
}

/** Time of day for today, date and time for any other day. */
export function instant(iso: string): string {
  const today = format(serverNow(), DAY)
  const sameDay = format(iso, DAY) === today
  return sameDay ? clockTime(iso) : format(iso, { ...DAY, hour: '2-digit', minute: '2-digit' })
}

/** As short as a list needs it: today the minute, this year the day and the minute, before that the date. */
export function shortInstant(iso: string): string {
  const [then, today] = [format(iso, DAY), format(serverNow(), DAY)]
  const minute = format(iso, { hour: '2-digit', minute: '2-digit' })
  if (then === today) return minute
  return format(iso, { year: 'numeric' }) === format(serverNow(), { year: 'numeric' })
    ? `${format(iso, { month: '2-digit', day: '2-digit' })} ${minute}`
    : then
}

/** The minute of an instant, as a line of a calculation needs it; the end of a day is 24:00 to nobody. */
export function minute(iso: string): string {
  return format(iso, { hour: '2-digit', minute: '2-digit' })
}

/** A calendar day with its weekday, "03/06 周五"; the day is told as `2026-03-06`. */
export function dayName(day: string): string {
  return format(`${day}T12:00:00+08:00`, { weekday: 'short', month: '2-digit', day: '2-digit' })
}

export function fullInstant(iso: string): string {
  return format(iso, { ...DAY, ...TIME })
}

/** As one says it: "12月2日周三 16:00"; the year only where it is another one. */
export function plainInstant(iso: string): string {
  const thisYear = format(iso, { year: 'numeric' }) === format(serverNow(), { year: 'numeric' })
  const year: Intl.DateTimeFormatOptions = thisYear ? {} : { year: 'numeric' }
  return format(iso, { ...year, month: 'long', day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit' })
}
