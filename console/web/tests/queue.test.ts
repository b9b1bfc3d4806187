import { nextTick } from 'vue'
import { expect, test } from 'vitest'

import type { IncidentPage, Summary } from '../src/api/contract'
import { fromAddress, type Asked } from '../src/desk/state/filter'
import { createQueue, type Queue } from '../src/desk/state/queue'
import { HandClock, settle } from './kit/clock'
import { aSummary } from './kit/incidents'

interface Reading {
  asked: Asked
  limit: number
  cursor: string | null
  answer: (items: Summary[], next?: string | null) => Promise<void>
  fail: (message: string) => Promise<void>
}

/** A desk whose readings the test answers one by one. */
function aDesk(search = ''): { queue: Queue; readings: Reading[]; clock: HandClock; last: () => Reading } {
  const clock = new HandClock()
  const readings: Reading[] = []
  const read = (asked: Asked, limit: number, cursor: string | null): Promise<IncidentPage> =>
    new Promise((resolve, reject) => {
      readings.push({
        asked,
        limit,
        cursor,
        answer: (items, next = null) => {
          resolve({ items, next })
          return settle()
        },
        fail: (message) => {
          reject(new Error(message))
          return settle()
        },
      })
    })
  const queue = createQueue({ read, filter: fromAddress(search), clock })
  const last = (): Reading => {
    const reading = readings.at(-1)
    if (reading === undefined) throw new Error('nothing was read')
    return reading
  }
  return { queue, readings, clock, last }
}

function numbers(queue: Queue): string[] {
  return queue.items.value.map((item) => item.number)
}

async function loaded(items: Summary[], next: string | null = null): Promise<ReturnType<typeof aDesk>> {
  const desk = aDesk()
  void desk.queue.reload()
  await desk.last().answer(items, next)
  return desk
}

test('many changes lead to one reading, and the rows that changed are lit for four seconds', async () => {
  const { queue, readings, clock, last } = await loaded([aSummary({ number: '1' }), aSummary({ number: '2' })])

  for (let time = 0; time < 50; time += 1) queue.noteChange('1')
  await clock.pass(400)
  await last().answer([aSummary({ number: '1', seq: 2 }), aSummary({ number: '2' })])

  expect(readings).toHaveLength(2)
  expect([...queue.flashed.value]).toEqual(['1'])
  await clock.pass(4_000)
  expect([...queue.flashed.value]).toEqual([])
})

test('what changes while a list is loading is read once it has loaded', async () => {
  const { queue, readings, clock, last } = aDesk()
  void queue.reload()
  queue.noteChange('1')

  await clock.pass(1_000)
  expect(readings).toHaveLength(1)
  await last().answer([aSummary({ number: '1', seq: 1 })])
  await clock.pass(400)
  await last().answer([aSummary({ number: '1', seq: 2 })])

  expect(readings).toHaveLength(2)
  expect(queue.items.value[0]?.seq).toBe(2)
})

test('what changes while it is being read again is read once more', async () => {
  const { queue, readings, clock, last } = await loaded([aSummary({ number: '1' })])
  queue.noteChange('1')
  await clock.pass(400)

  queue.noteChange('1')
  await last().answer([aSummary({ number: '1', seq: 2 })])
  await clock.pass(400)
  await last().answer([aSummary({ number: '1', seq: 3 })])

  expect(readings).toHaveLength(3)
  expect(queue.items.value[0]?.seq).toBe(3)
})

test('the answer to an earlier filter is dropped, however late it comes', async () => {
  const { queue, readings } = await loaded([aSummary({ number: '1' })])

  queue.filter.cell = 'a'
  await nextTick()
  queue.filter.cell = 'b'
  await nextTick()
  await readings[2]?.answer([aSummary({ number: 'in b' })])
  await readings[1]?.answer([aSummary({ number: 'in a' })])

  expect(readings.map((reading) => reading.asked.cell)).toEqual(['', 'a', 'b'])
  expect(numbers(queue)).toEqual(['in b'])
  expect(queue.loading.value).toBe(false)
})

test('a change whose reading a new filter overtook is not forgotten', async () => {
  const { queue, readings, clock } = await loaded([aSummary({ number: '1' })])
  queue.noteChange('1')
  await clock.pass(400)

  queue.filter.person = true
  await nextTick()
  await readings[2]?.answer([aSummary({ number: '1', seq: 1 })])
  await readings[1]?.answer([aSummary({ number: '1', seq: 2 })])
  await clock.pass(400)
  await readings[3]?.answer([aSummary({ number: '1', seq: 2 })])

  expect([...queue.flashed.value]).toEqual(['1'])
})

test('a reading that fails keeps the rows, says so, and is tried again after five seconds', async () => {
  const { queue, readings, clock, last } = await loaded([aSummary({ number: '1' })])
  queue.noteChange('1')
  await clock.pass(400)

  await last().fail('no route')
  expect(queue.error.value).toBe('no route')
  expect(numbers(queue)).toEqual(['1'])
  await clock.pass(5_000)
  await last().answer([aSummary({ number: '1', seq: 2 })])

  expect(readings).toHaveLength(3)
  expect(queue.error.value).toBe('')
  expect([...queue.flashed.value]).toEqual(['1'])
})

test('the next page is appended without rows that moved onto it, and only one page is asked for at a time', async () => {
  const { queue, readings, last } = await loaded([aSummary({ number: '1' }), aSummary({ number: '2' })], 'after 2')

  void queue.more()
  void queue.more()
  await last().answer([aSummary({ number: '2' }), aSummary({ number: '3' })])

  expect(readings.map((reading) => reading.cursor)).toEqual([null, 'after 2'])
  expect(numbers(queue)).toEqual(['1', '2', '3'])
  expect(queue.next.value).toBe(null)
})

const MANY = Array.from({ length: 450 }, (_, index) => aSummary({ number: String(index) }))

test('a row that changed beyond the two hundredth is looked for there, and stays', async () => {
  const { queue, readings, clock, last } = await loaded(MANY, 'after 449')

  queue.noteChange('250')
  await clock.pass(400)
  await last().answer(MANY.slice(0, 200), 'after 199')
  const changed = MANY.map((item) => (item.number === '250' ? aSummary({ number: '250', seq: 2 }) : item))
  await last().answer(changed.slice(200, 400), 'after 399')

  expect(readings.slice(1).map(({ limit, cursor }) => [limit, cursor])).toEqual([[200, null], [200, 'after 199']])
  expect(queue.items.value).toEqual(changed)
  expect(queue.next.value).toBe('after 449')
  expect([...queue.flashed.value]).toEqual(['250'])
})

test('a row that changed and is found nowhere among those that are shown has left the list', async () => {
  const { queue, readings, clock, last } = await loaded(MANY.slice(0, 300), 'after 299')
  const without = MANY.filter((item) => item.number !== '250')

  queue.noteChange('250')
  await clock.pass(400)
  await last().answer(without.slice(0, 200), 'after 199')
  await last().answer(without.slice(200, 400), 'after 400')

  expect(readings).toHaveLength(3)
  expect(queue.items.value).toEqual(without.slice(0, 400))
  expect(queue.next.value).toBe('after 400')
})

test('when everything is read anew, a row that is no longer to be seen goes, however far down it is', async () => {
  const { queue, readings, clock, last } = await loaded(MANY.slice(0, 300), 'after 299')
  const without = MANY.filter((item) => item.number !== '250')

  queue.readAllSoon()
  await clock.pass(400)
  await last().answer(without.slice(0, 200), 'after 199')
  await last().answer(without.slice(200, 400), 'after 400')

  expect(readings).toHaveLength(3)
  expect(queue.items.value).toEqual(without.slice(0, 400))
  expect([...queue.flashed.value]).toEqual([])
})

test('rows beyond what is read again stay when nothing there changed', async () => {
  const { queue, readings, clock, last } = await loaded(MANY, 'after 449')

  queue.noteChange('3')
  await clock.pass(400)
  await last().answer(MANY.slice(0, 200), 'after 199')

  expect(readings).toHaveLength(2)
  expect(queue.items.value).toEqual(MANY)
  expect(queue.next.value).toBe('after 449')
})

test('a list that has become short loses the rows that left it', async () => {
  const { queue, clock, last } = await loaded(MANY.slice(0, 3))

  queue.noteChange('1')
  await clock.pass(400)
  await last().answer([MANY[0]!, MANY[2]!])

  expect(numbers(queue)).toEqual(['0', '2'])
})

test('typing is waited for, and everything else is asked at once', async () => {
  const { queue, readings, clock } = await loaded([])

  queue.filter.q = '路'
  await nextTick()
  await clock.pass(299)
  queue.filter.q = '路灯'
  await nextTick()
  await clock.pass(299)
  expect(readings).toHaveLength(1)
  await clock.pass(1)
  queue.filter.platform = 'law'
  await nextTick()

  expect(readings.slice(1).map((reading) => [reading.asked.q, reading.asked.platform])).toEqual([
    ['路灯', ''],
    ['路灯', 'law'],
  ])
})
