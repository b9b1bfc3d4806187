import './kit/browser'

import { expect, test } from 'vitest'

import { forgetMute, SHIFT_MS } from '../src/shared/mute'
import { AGAIN_MS, createSiren, type Alarm, type Siren } from '../src/shared/siren'
import { HandClock } from './kit/clock'

const FIRE: Alarm = { id: 'fire', said: '失火。' }
const FLOOD: Alarm = { id: 'flood', said: '积水。' }

function aSiren({ memory = new Map<string, string>(), user = 'supervisor01', clock = new HandClock() } = {}): { siren: Siren; heard: string[]; clock: HandClock; memory: Map<string, string> } {
  const heard: string[] = []
  const siren = createSiren({
    voice: { ring: () => heard.push('ring'), speak: (text) => heard.push(text), hush: () => heard.push('hush') },
    clock,
    andMore: (n) => `另有${n}件。`,
    memory: { getItem: (key) => memory.get(key) ?? null, setItem: (key, value) => void memory.set(key, value), removeItem: (key) => void memory.delete(key) },
    user: () => user,
  })
  siren.recall()
  return { siren, heard, clock, memory }
}

const said = (heard: string[]): string[] => heard.filter((one) => one !== 'ring' && one !== 'hush')

test('a new alarm is heard at once, and again and again until it is acknowledged', async () => {
  const { siren, heard, clock } = aSiren()

  siren.sound([FIRE])
  await clock.pass(2 * AGAIN_MS + 1)
  expect(said(heard)).toEqual(['失火。', '失火。', '失火。'])

  siren.sound([])
  await clock.pass(5 * AGAIN_MS)
  expect(said(heard)).toHaveLength(3)
  expect(heard.at(-1)).toBe('hush')
})

test('reading the same alarms again says nothing anew', () => {
  const { siren, heard } = aSiren()

  siren.sound([FIRE])
  siren.sound([FIRE])

  expect(said(heard)).toEqual(['失火。'])
})

test('another alarm is spoken by itself, and later they are counted', async () => {
  const { siren, heard, clock } = aSiren()
  siren.sound([FIRE])

  siren.sound([FIRE, FLOOD])
  await clock.pass(AGAIN_MS + 1)

  expect(said(heard)).toEqual(['失火。', '积水。', '失火。另有1件。'])
})

test('nothing is heard while it is muted, which is kept in mind', async () => {
  const { siren, heard, clock, memory } = aSiren()
  siren.sound([FIRE])

  siren.mute(true)
  siren.sound([FIRE, FLOOD])
  await clock.pass(3 * AGAIN_MS)

  expect(said(heard)).toEqual(['失火。'])
  expect(aSiren({ memory, clock }).siren.muted.value).toBe(true)
})

test('what waits is heard when the sound is turned on again', () => {
  const { siren, heard } = aSiren()
  siren.mute(true)
  heard.length = 0
  siren.sound([FIRE, FLOOD])
  expect(heard).toEqual([])

  siren.mute(false)

  expect(said(heard)).toEqual(['失火。另有1件。'])
})

test('whoever sits there next hears what the one before had muted', () => {
  const { siren, memory, clock } = aSiren()
  siren.mute(true)

  const next = aSiren({ memory, clock, user: 'supervisor02' })
  next.siren.sound([FIRE])

  expect([next.siren.muted.value, said(next.heard)]).toEqual([false, ['失火。']])
})

test('the silence ends with the shift, and what waits is heard', async () => {
  const { siren, heard, clock } = aSiren()
  siren.mute(true)
  siren.sound([FIRE])

  await clock.pass(SHIFT_MS - 1)
  expect(said(heard)).toEqual([])
  await clock.pass(1)

  expect([siren.muted.value, said(heard)]).toEqual([false, ['失火。']])
})

test('signing out ends it for the same person, too', () => {
  const { siren, memory, clock } = aSiren()
  siren.mute(true)

  forgetMute({ removeItem: (key) => void memory.delete(key) })

  expect(aSiren({ memory, clock }).siren.muted.value).toBe(false)
})
