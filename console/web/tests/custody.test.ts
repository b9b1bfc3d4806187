/** In whose hands an incident was: what was paused is a part of a stay, and only the last one grows. */
import { expect, test } from 'vitest'

import type { CustodyView } from '../src/api/contract'
import { pausedWords, staysOf } from '../src/shared/custody'

const SQUAD = { id: 'enforcement', name: '综合行政执法队' }
const POLICE = { id: 'police', name: '派出所' }
const LI = { user: 'enforcement-h1', name: '李岚' }

function aPart(changes: Partial<CustodyView> = {}): CustodyView {
  return { holder: 'command_room', unit: null, person: null, since: '2026-11-24T08:00:00Z', until: '2026-11-24T09:00:00Z', paused: false, why: null, ...changes }
}

const NINE = '2026-11-24T09:00:00Z'
const TEN = '2026-11-24T10:00:00Z'
const NOON = Date.parse('2026-11-24T12:00:00Z')
const HOUR = 3_600_000

test('a stay that was paused in its middle is one stay, and grows while it goes on', () => {
  const custody = [
    aPart(),
    aPart({ holder: 'unit', unit: SQUAD, person: LI, since: NINE, until: TEN }),
    aPart({ holder: 'unit', unit: SQUAD, person: LI, since: TEN, until: '2026-11-24T11:00:00Z', paused: true, why: 'on_hold' }),
    aPart({ holder: 'unit', unit: SQUAD, person: LI, since: '2026-11-24T11:00:00Z', until: null }),
  ]

  const [room, squad] = staysOf(custody, NOON)

  expect(room).toMatchObject({ who: '指挥室', milliseconds: HOUR, pausedMilliseconds: 0, unit: -1 })
  expect(squad).toMatchObject({ who: '综合行政执法队 · 李岚', since: NINE, until: null, milliseconds: 3 * HOUR, pausedMilliseconds: HOUR })
  expect(squad?.parts.map(({ paused }) => paused)).toEqual([false, true, false])
  expect(staysOf(custody, NOON + HOUR)[1]?.milliseconds).toBe(4 * HOUR)
})

test('another person, another unit, and the same unit later are stays of their own', () => {
  const custody = [
    aPart({ holder: 'unit', unit: SQUAD }),
    aPart({ holder: 'unit', unit: SQUAD, person: LI, since: NINE, until: TEN }),
    aPart({ since: TEN, until: TEN }),
    aPart({ holder: 'unit', unit: POLICE, since: TEN, until: TEN }),
    aPart({ holder: 'unit', unit: SQUAD, since: TEN, until: null }),
  ]

  const stays = staysOf(custody, NOON)

  expect(stays.map(({ who }) => who)).toEqual(['综合行政执法队', '综合行政执法队 · 李岚', '指挥室', '派出所', '综合行政执法队'])
  expect(stays.map(({ unit }) => unit)).toEqual([0, 0, -1, 1, 0])
})

test('a clock that is behind the server makes nobody have it for less than no time', () => {
  expect(staysOf([aPart({ since: TEN, until: null })], Date.parse(NINE))[0]?.milliseconds).toBe(0)
})

test('what did not count is told cause by cause, each with all of its time', () => {
  const part = (minutes: number, why: CustodyView['why']) => ({ milliseconds: minutes * 60_000, paused: why !== null, why })

  expect(pausedWords([part(20, 'emergency'), part(60, 'on_hold'), part(5, null), part(40, 'emergency')])).toBe('其中应急响应暂停 1 小时、挂起 1 小时')
  expect(pausedWords([part(5, null)])).toBe('')
})
