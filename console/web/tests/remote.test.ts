import './kit/browser'
import { expect, test } from 'vitest'

import { createTelling, SILENT_MS } from '../src/remote/telling'
import { HandClock, settle } from './kit/clock'

class Room {
  readonly clock = new HandClock()
  private said = 0
  /** What the wall did, by what it was told. */
  readonly done = new Map<string, string>()
  away = false
  readonly telling = createTelling({
    send: () => (this.away ? Promise.reject(new Error('away')) : Promise.resolve({ id: `said${++this.said}` })),
    answer: (id) => Promise.resolve({ screen: '东墙', scene: this.done.get(id) ?? null }),
    clock: this.clock,
  })
  get told(): unknown {
    return this.telling.told.value
  }
}

test('a phone says that a picture is shown only when the wall says so', async () => {
  const room = new Room()
  await room.telling.tell('scene', 'heat')
  expect(room.told).toEqual({ is: 'sent' })
  await room.clock.pass(2000)
  expect(room.told).toEqual({ is: 'sent' })

  room.done.set('said1', 'heat')
  await room.clock.pass(1000)

  expect(room.told).toEqual({ is: 'shown', screen: '东墙', scene: 'heat' })
  expect(room.clock.waiting).toEqual([])
})

test('a phone says that a wall is silent after some seconds, and asks no more', async () => {
  const room = new Room()
  await room.telling.tell('next')

  await room.clock.pass(SILENT_MS + 2000)

  expect(room.told).toEqual({ is: 'silent' })
  expect(room.clock.waiting).toEqual([])
})

test('an answer to what was said before is no answer to what was said last', async () => {
  const room = new Room()
  await room.telling.tell('scene', 'heat')
  await room.telling.tell('scene', 'timing')
  room.done.set('said1', 'heat')
  await room.clock.pass(3000)
  expect(room.told).toEqual({ is: 'sent' })

  room.telling.forget()
  room.done.set('said2', 'timing')
  await room.clock.pass(3000)

  expect(room.told).toEqual({ is: 'nothing' })
})

test('what could not be sent is told with its reason', async () => {
  const room = new Room()
  room.away = true

  expect(await room.telling.tell('pause')).toBe(false)
  await settle()

  expect(room.told).toMatchObject({ is: 'failed' })
})
