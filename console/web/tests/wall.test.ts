import './kit/browser'
import { ref } from 'vue'
import { expect, test } from 'vitest'

import type { Source } from '../src/api/live'
import type { CellMap, WallHappened, WallView } from '../src/api/contract'
import { bandOf } from '../src/wall/bands'
import { createFeed, KEPT, Lacking, Refused, SILENT_MS, STOPPED_MS, type Feed } from '../src/wall/feed'
import { createScenes, HELD_MS, TURN_MS } from '../src/wall/scenes'
import type { Alarm } from '../src/shared/siren'
import { createWallSiren, type WallSiren } from '../src/wall/siren'
import { createWallCells, RENEW_MS, RETRY_MS } from '../src/wall/wall-cells'
import { HandClock, settle } from './kit/clock'
import { aMemory } from './kit/memory'

class HandSource implements Source {
  readyState = 0
  private readonly listeners = new Map<string, (event: Event) => void>()
  addEventListener(name: string, listener: (event: Event) => void): void {
    this.listeners.set(name, listener)
  }
  close(): void {
    this.readyState = 2
  }
  fire(name: string, data: unknown = {}): void {
    this.listeners.get(name)?.({ data: JSON.stringify(data) } as unknown as Event)
  }
}

const BOARD: WallView['board'] = { as_of: '2026-12-01T00:00:00Z', standing: [], standing_total: 0, duty: { people: 0, units: 0, of_units: 0 }, stream: { degraded: false, oldest_seconds: 0, silent: [], health: 'good', last_hour: { decided: 0, without_kafka: 0 }, trouble: null }, act: null }
const VIEW: WallView = { town: { code: '330499101', name: '红船镇' }, screen: '东墙', address: '', categories: [], board: BOARD, live: null, happened: [] }

function happened(number: string): WallHappened {
  return { at: '2026-12-01T00:00:00Z', kind: 'received', sign: { number, status: 'received', category: null, grade: null, platform: null, cell: null, point: null, urgent: false, unit: null } }
}

class Room {
  readonly clock = new HandClock()
  readonly sources: HandSource[] = []
  readonly pulsed: string[] = []
  read: () => Promise<WallView> = () => Promise.resolve(VIEW)
  wake: () => void = () => undefined
  readonly feed: Feed

  constructor() {
    this.feed = createFeed(
      { open: () => this.open(), read: () => this.read(), clock: this.clock, woken: (act) => (this.wake = act) },
      { happened: ({ sign }) => this.pulsed.push(sign.number), command: () => undefined },
    )
    this.feed.start()
  }
  private open(): HandSource {
    const made = new HandSource()
    this.sources.push(made)
    return made
  }
  get source(): HandSource {
    return this.sources.at(-1) as HandSource
  }
  async begin(): Promise<void> {
    this.source.fire('resync')
    await settle()
  }
}

test('a wall that could not read what there is opens another stream and reads again', async () => {
  const room = new Room()
  room.read = () => Promise.reject(new Error('away for a moment'))
  await room.begin()
  const missed = room.source
  expect(missed.readyState).toBe(2)

  room.read = () => Promise.resolve(VIEW)
  await room.clock.pass(5000)
  expect(room.source).not.toBe(missed)
  await room.begin()

  expect(room.feed.state.value).toBe('live')
})

test('a wall whose database is away is behind and says why, whatever the stream still counts', async () => {
  const room = new Room()
  await room.begin()
  const heard = room.feed.heardAt.value
  room.read = () => Promise.reject(new Lacking())

  for (let at = 0; at < SILENT_MS + 4000; at += 1000) {
    room.source.fire('live', { as_of: '2026-12-01T00:00:01Z', source: 'stream' })
    await room.clock.pass(1000)
  }
  room.source.readyState = 2
  room.source.fire('error')
  await settle()

  expect([room.feed.state.value, room.feed.away.value, room.feed.heardAt.value]).toEqual(['behind', 'store', heard])
  room.read = () => Promise.resolve(VIEW)
  await room.clock.pass(5000)
  await room.begin()
  expect([room.feed.state.value, room.feed.away.value]).toEqual(['live', null])
})

test('a day of events leaves no more on a wall than it keeps', async () => {
  const room = new Room()
  await room.begin()

  for (let n = 0; n < 100_000; n += 1) room.source.fire('happened', happened(`${n}`))

  expect(room.feed.happened.value).toHaveLength(KEPT)
  expect(room.clock.waiting).toHaveLength(1)
})

test('what happens to one incident again is one line, at the top', async () => {
  const room = new Room()
  await room.begin()

  for (const number of ['1', '2', '1']) room.source.fire('happened', happened(number))

  expect(room.feed.happened.value.map(({ sign }) => sign.number)).toEqual(['1', '2'])
  expect(room.pulsed).toEqual(['1', '2', '1'])
})

test('a stream that says nothing any more is opened anew, and the wall says since when it stands still', async () => {
  const room = new Room()
  await room.begin()
  const heard = room.feed.heardAt.value

  await room.clock.pass(STOPPED_MS)

  expect(room.sources.length).toBeGreaterThan(1)
  expect(room.feed.state.value).toBe('behind')
  expect(room.feed.heardAt.value).toBe(heard)
  await room.begin()
  expect(room.feed.state.value).toBe('live')
})

test('a machine that wakes up opens its stream at once', async () => {
  const room = new Room()
  await room.begin()
  room.clock.sleep(SILENT_MS * 100)

  room.wake()

  expect(room.sources).toHaveLength(2)
})

test.each([SILENT_MS * 100, -SILENT_MS * 100])('a machine whose clock is put by %i ms opens its stream anew and learns the time', async (by) => {
  const room = new Room()
  await room.begin()
  room.clock.sleep(by)

  room.wake()

  expect(room.sources).toHaveLength(2)
  await room.begin()
  expect(room.feed.state.value).toBe('live')
  expect(room.feed.heardAt.value).toBe(room.clock.now())
})

test('a wall that could not read asks again soon, though its clock was put back meanwhile', async () => {
  const room = new Room()
  room.read = () => Promise.reject(new Error('away for a moment'))
  await room.begin()
  room.clock.sleep(-SILENT_MS * 100)

  room.wake()

  expect(room.sources).toHaveLength(2)
})

test('a screen that was revoked goes dark, shows nothing, and comes back when its link is opened again', async () => {
  const room = new Room()
  await room.begin()
  room.read = () => Promise.reject(new Refused())

  room.source.readyState = 2
  room.source.fire('error')
  await settle()

  expect(room.feed.state.value).toBe('dark')
  expect(room.feed.view.value).toBeNull()
  room.read = () => Promise.resolve(VIEW)
  await room.clock.pass(60_000)
  await room.begin()
  expect(room.feed.state.value).toBe('live')
})

test('an abandoned stream tells nothing any more', async () => {
  const room = new Room()
  await room.begin()
  const [first] = room.sources
  await room.clock.pass(STOPPED_MS)

  first?.fire('happened', happened('9'))

  expect(room.pulsed).toEqual([])
})

test('pictures turn by themselves, stay when one is chosen, and an emergency comes first', async () => {
  const clock = new HandClock()
  const emergency = ref(false)
  const scenes = createScenes(clock, emergency)
  await clock.pass(TURN_MS)
  expect(scenes.scene.value).toBe('heat')

  scenes.show('overview')
  await clock.pass(HELD_MS - 1)
  expect(scenes.scene.value).toBe('overview')
  await clock.pass(1)
  expect(scenes.scene.value).toBe('heat')

  emergency.value = true
  await settle()
  expect(scenes.scene.value).toBe('emergency')
  scenes.hold(true)
  await clock.pass(10 * HELD_MS)
  expect(scenes.scene.value).toBe('emergency')
  emergency.value = false
  await settle()
  expect(scenes.scene.value).toBe('overview')
})

test.each([
  [null, 'few'], [0, 'none'], [4, 'few'], [5, 'some'], [9, 'some'], [10, 'many'], [20, 'most'],
] as const)('a cell with %s is coloured %s: no number below five can be told from the map', (count, band) => {
  expect(bandOf(count)).toBe(band)
})

function aSiren(clock: HandClock, memory = aMemory()): { siren: WallSiren; spoken: string[] } {
  const spoken: string[] = []
  const voice = { ring: () => spoken.push('ring'), speak: (text: string) => spoken.push(text), hush: () => undefined }
  return { siren: createWallSiren({ voice, clock, memory, andMore: (n) => `+${n}` }), spoken }
}
const standing = (id: string): Alarm => ({ id, said: id })

test('nothing sounds until somebody turns it on; then what is new is said, and said again', async () => {
  const clock = new HandClock()
  const { siren, spoken } = aSiren(clock)
  siren.hear([])
  siren.hear([standing('1')])
  expect(spoken).toEqual([])

  siren.turn(true)
  siren.hear([standing('1'), standing('2')])

  expect(spoken).toEqual(['ring', '1', 'ring', '2'])
  await clock.pass(60_000)
  expect(spoken.at(-1)).toBe('1+1')
})

test('a wall that begins anew with its sound on says within a minute what stood there before', async () => {
  const clock = new HandClock()
  const memory = aMemory()
  aSiren(clock, memory).siren.turn(true)
  const { siren, spoken } = aSiren(clock, memory)

  siren.hear([standing('1')])

  expect(spoken).toEqual([])
  await clock.pass(60_000)
  expect(spoken).toEqual(['ring', '1'])
})

test('turning the sound on is heard though nothing stands there', () => {
  const { siren, spoken } = aSiren(new HandClock())

  siren.turn(true)

  expect(spoken).toEqual(['ring'])
})

test('the map of a wall comes though its first reading failed, and borders that change are drawn within the hour', async () => {
  const clock = new HandClock()
  const answers = [() => Promise.reject(new Error('away')), () => Promise.resolve(cellMap('old')), () => Promise.resolve(cellMap('old')), () => Promise.resolve(cellMap('new'))]
  const { cells, load } = createWallCells(() => (answers.shift() ?? (() => Promise.reject(new Error('asked too often'))))(), clock)
  await load()
  expect(cells.value).toBeNull()

  await clock.pass(RETRY_MS)
  await settle()
  const first = cells.value
  await clock.pass(RENEW_MS)
  await settle()

  expect(cells.value).toBe(first) // what did not change is not drawn anew
  await clock.pass(RENEW_MS)
  await settle()
  expect(cells.value).toEqual(cellMap('new'))
})

test('a wall that went dark asks for no map', async () => {
  const clock = new HandClock()
  let asked = 0
  const { load, stop } = createWallCells(() => Promise.reject(new Error(`refused ${(asked += 1)}`)), clock)
  await load()

  stop()
  await clock.pass(RENEW_MS)

  expect(asked).toBe(1)
})

function cellMap(name: string): CellMap {
  return { type: 'FeatureCollection', features: [{ type: 'Feature', properties: { code: '1', name }, geometry: {} }] } as unknown as CellMap
}
