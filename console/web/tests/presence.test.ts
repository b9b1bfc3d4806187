import { expect, test } from 'vitest'

import type { Person } from '../src/api/contract'
import { BEAT_MS, createPresence, type Presence } from '../src/desk/state/presence'
import { HandClock, settle } from './kit/clock'

const ZHANG: Person = { user: 'operator01', name: '张敏' }

function aDesk(answer: (number: string) => Promise<Person[]> = () => Promise.resolve([ZHANG])): { presence: Presence; noted: string[]; left: string[]; clock: HandClock; look: { awake: boolean } } {
  const [noted, left, clock, look] = [[] as string[], [] as string[], new HandClock(), { awake: true }]
  const presence = createPresence({
    note: (number) => (noted.push(number), answer(number)),
    leave: (number) => (left.push(number), Promise.resolve()),
    awake: () => look.awake,
    clock,
  })
  return { presence, noted, left, clock, look }
}

test('an incident that is opened is told at once and again with every beat, until it is closed', async () => {
  const { presence, noted, left, clock } = aDesk()

  presence.follow('1')
  await clock.pass(2 * BEAT_MS)
  expect([noted, presence.others.value]).toEqual([['1', '1', '1'], [ZHANG]])
  presence.follow(null)
  await clock.pass(2 * BEAT_MS)

  expect([noted.length, left, presence.others.value]).toEqual([3, ['1'], []])
})

test('a page that nobody looks at says nothing', async () => {
  const { presence, noted, clock, look } = aDesk()
  presence.follow('1')
  look.awake = false

  await clock.pass(3 * BEAT_MS)

  expect(noted).toEqual(['1'])
})

test('what is told of an incident that was left meanwhile is not shown with the next one', async () => {
  const answers: ((people: Person[]) => void)[] = []
  const { presence } = aDesk(() => new Promise((resolve) => answers.push(resolve)))
  presence.follow('1')
  presence.follow('2')

  answers[0]?.([ZHANG])
  await settle()

  expect(presence.others.value).toEqual([])
})

test('a beat that gets no answer shows nobody, and the next one comes', async () => {
  let lost = true
  const { presence, clock } = aDesk(() => (lost ? Promise.reject(new Error('away')) : Promise.resolve([ZHANG])))
  presence.follow('1')
  await settle()
  expect(presence.others.value).toEqual([])

  lost = false
  await clock.pass(BEAT_MS)

  expect(presence.others.value).toEqual([ZHANG])
})
