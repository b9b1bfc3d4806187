/** The lamp says what is not seen otherwise: that nothing fires, that nobody looks, that the stream is behind. */
import { expect, test } from 'vitest'

import type { Figures } from '../src/api/contract'
import { streamLamp } from '../src/desk/state/stream-lamp'

const SINCE = '2026-11-24T08:00:00Z'

function figures(changes: Partial<Figures> = {}): Figures {
  return {
    open: 0,
    overdue: 0,
    due_soon: 0,
    needs_person: 0,
    by_status: {},
    received_today: 0,
    closed_today: 0,
    unacknowledged_alerts: 0,
    stream: { state: 'normal', outbox: 0, oldest_seconds: 0 },
    calendar: { missing_year: null, undated_clocks: 0 },
    silent: [],
    as_of: '2026-11-24T08:05:00Z',
    ...changes,
  }
}

test('where all is well it says so, and that it does not know where nothing comes', () => {
  expect(streamLamp('live', false, figures())).toMatchObject({ state: 'live', text: '实时连接正常' })
  expect(streamLamp('live', true, figures())).toMatchObject({ state: 'lost' })
  expect(streamLamp('connecting', false, null)).toMatchObject({ state: 'connecting' })
})

test('timers that are gone come before an auditor that is gone, and both before a stream that is behind', () => {
  const behind = { state: 'degraded', outbox: 40, oldest_seconds: 60 } as const
  const both = figures({ stream: behind, silent: [{ name: 'auditor', since: SINCE }, { name: 'timers', since: SINCE }] })

  const lamp = streamLamp('live', false, both)

  expect(lamp).toMatchObject({ state: 'silent', text: '升级计时停了' })
  expect(lamp.title.split('\n')).toHaveLength(2)
  expect(lamp.title).toMatch(/^升级计时自.*起没有动静/)
  expect(streamLamp('live', false, figures({ silent: [{ name: 'auditor', since: SINCE }] }))).toMatchObject({ state: 'silent', text: '巡检停了' })
  expect(streamLamp('live', false, figures({ stream: behind }))).toMatchObject({ state: 'degraded' })
})
