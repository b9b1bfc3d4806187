import { expect, test } from 'vitest'

import type { Detail } from '../src/api/contract'
import { Problem } from '../src/api/http'
import { createDetail, type OpenIncident } from '../src/desk/state/detail'
import { HandClock, settle } from './kit/clock'
import { aDetail } from './kit/incidents'

const COMING = { id: 'p', sha256: '', media_type: 'image/jpeg', bytes: 1, state: 'arrived', purpose: null, reason: null, url: null, thumb_url: null } as const

interface Reading {
  number: string
  answer: (incident: Detail) => Promise<void>
  fail: (problem: Error) => Promise<void>
}

function aDesk(first: string | null = null): { opened: OpenIncident; readings: Reading[]; clock: HandClock } {
  const clock = new HandClock()
  const readings: Reading[] = []
  const opened = createDetail({
    read: (number) =>
      new Promise((resolve, reject) => {
        readings.push({
          number,
          answer: (incident) => (resolve({ incident, history: [] }), settle()),
          fail: (problem) => (reject(problem), settle()),
        })
      }),
    first,
    chosen: () => undefined,
    clock,
  })
  return { opened, readings, clock }
}

test('the answer for an incident that was left meanwhile is dropped', async () => {
  const { opened, readings } = aDesk()

  opened.select('1')
  opened.select('2')
  await readings[1]?.answer(aDetail({ number: '2' }))
  await readings[0]?.answer(aDetail({ number: '1' }))

  expect(opened.detail.value?.number).toBe('2')
})

test('an answer that comes after the incident was closed opens nothing', async () => {
  const { opened, readings } = aDesk()

  opened.select('1')
  opened.select(null)
  await readings[0]?.answer(aDetail({ number: '1' }))

  expect(opened.detail.value).toBe(null)
})

test('many changes of the open incident lead to one reading, and those of others to none', async () => {
  const { opened, readings, clock } = aDesk('1')

  for (let time = 0; time < 20; time += 1) opened.noteChange('1')
  opened.noteChange('2')
  await clock.pass(1_000)

  expect(readings.map((reading) => reading.number)).toEqual(['1'])
})

test('photos that are on their way are looked for again until they are there', async () => {
  const { opened, readings, clock } = aDesk()

  opened.select('1')
  await readings[0]?.answer(aDetail({ number: '1', attachments: [COMING] }))
  await clock.pass(2_500)
  await readings[1]?.answer(aDetail({ number: '1', attachments: [{ ...COMING, state: 'stored' }] }))
  await clock.pass(60_000)

  expect(readings).toHaveLength(2)
})

test('an incident that is not there is missing, and one that could not be read stays as it was', async () => {
  const { opened, readings } = aDesk()
  opened.select('1')
  await readings[0]?.answer(aDetail({ number: '1' }))

  void opened.readSelected()
  await readings[1]?.fail(new Problem(503, {}))
  expect([opened.missing.value, opened.detail.value?.number]).toEqual([false, '1'])
  void opened.readSelected()
  await readings[2]?.fail(new Problem(404, {}))

  expect([opened.missing.value, opened.detail.value]).toEqual([true, null])
})

test('the incident that a move left behind is not shown over another one', () => {
  const { opened } = aDesk('1')

  opened.show(aDetail({ number: '2' }))

  expect(opened.detail.value).toBe(null)
})
