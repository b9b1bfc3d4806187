/** The small rules that the pages share. */
import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import type { CellMap } from '../src/api/contract'
import { partRange } from '../src/api/upload'
import { backOff, judge } from '../src/officer/verdict'
import { cellAt, cellsNamed } from '../src/shared/cells'
import { sha256, uuid7 } from '../src/shared/ids'
import { attemptFor, allMissing, moveBody } from '../src/shared/move'
import { duration, lampNow } from '../src/shared/time'
import { aField } from './kit/incidents'
import { shortNumber } from '../src/shared/numbers'

test('an id is a version 7 UUID that sorts by the time it was made', () => {
  const earlier = uuid7(1_700_000_000_000)
  const later = uuid7(1_700_000_000_001)

  expect(earlier).toMatch(/^018bcfe5-6800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(earlier < later).toBe(true)
})

test('a hash is that of the bytes, in lower-case hexadecimal', async () => {
  const bytes = new TextEncoder().encode('{"text":"𠮷鿍"}')

  expect(await sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'))
})

test.each([
  [201, 'accepted'],
  [200, 'accepted'],
  [401, 'sign-in'],
  [409, 'refused'],
  [413, 'refused'],
  [422, 'refused'],
  [408, 'later'],
  [429, 'later'],
  [500, 'later'],
  [503, 'later'],
])('the answer %i to a report means %s', (status, verdict) => expect(judge(status)).toBe(verdict))

test('waiting doubles from 5 seconds to 5 minutes and is never shorter than the server asks', () => {
  expect([1, 2, 3, 20].map((attempts) => backOff(attempts, null))).toEqual([5_000, 10_000, 20_000, 300_000])
  expect(backOff(1, 60)).toBe(60_000)
})

test('a photo goes in parts of 256 KB and the last part is what is left', () => {
  expect(partRange(0, 300_000).header).toBe('bytes 0-262143/300000')
  expect(partRange(262_144, 300_000).header).toBe('bytes 262144-299999/300000')
})

test('sending the same move again keeps its key and changing the words makes a new one', () => {
  const first = attemptFor(null, '{"note":"a"}')

  expect(attemptFor(first, '{"note":"a"}')).toBe(first)
  expect(attemptFor(first, '{"note":"b"}').key).not.toBe(first.key)
})

test('a photo in a move is declared by hash and length, never by its bytes', () => {
  const photo = { id: 'p1', sha256: 'ab', media_type: 'image/jpeg' as const, bytes: new ArrayBuffer(7) }
  const fields = [aField({ name: 'attachments', kind: 'attachments', purpose: 'after' })]

  const body = moveBody(fields, { result: ' done ', attachments: [photo], note: '' })

  const declared = { id: 'p1', sha256: 'ab', media_type: 'image/jpeg', bytes: 7, purpose: 'after' }
  expect(body).toEqual({ result: 'done', attachments: [declared] })
})

test('a required field counts as missing when it is empty, has no stars or no photo', () => {
  const fields = [aField({ name: 'stars', kind: 'stars', required: true }), aField({ name: 'reason' })]

  expect(allMissing(fields, { stars: 0 }).map(({ name }) => name)).toEqual(['stars'])
  expect(allMissing(fields, { stars: 4 })).toEqual([])
})

test('of two alternatives one has to be filled in, and either is enough', () => {
  const alternatives = ['note', 'attachments']
  const fields = [aField({ name: 'note', alternatives }), aField({ name: 'attachments', kind: 'attachments', alternatives })]
  const photo = { id: 'p1', sha256: 'ab', media_type: 'image/jpeg' as const, bytes: new ArrayBuffer(7) }

  expect(allMissing(fields, { note: '', attachments: [] }).map(({ name }) => name)).toEqual(['note'])
  expect(allMissing(fields, { note: 'seen' })).toEqual([])
  expect(allMissing(fields, { attachments: [photo] })).toEqual([])
})

test('a length of time is told in its two largest units', () => {
  expect(duration(45_000)).toBe('45 秒')
  expect(duration(3 * 3_600_000 + 12 * 60_000 + 5_000)).toBe('3 小时 12 分')
  expect(duration(0)).toBe('0 秒')
})

test('a lamp changes at the instants that the server named, though it was not asked since', () => {
  const at = (minute: number) => Date.UTC(2026, 2, 2, 4, minute)
  const clock = {
    due_soon_at: new Date(at(48)).toISOString(),
    due_at: new Date(at(60)).toISOString(),
    long_overdue_at: new Date(at(120)).toISOString(),
  }

  const seen = [at(48) - 1, at(48), at(60) - 1, at(60), at(120) - 1, at(120)].map((now) => lampNow(clock, now))

  expect(seen).toEqual(['normal', 'due_soon', 'due_soon', 'overdue', 'overdue', 'long_overdue'])
  expect(lampNow({ ...clock, kind: 'rating' }, at(120))).toBe('normal')
})

test('a point lies in the cell whose polygon holds it, outside its holes', () => {
  const square = (x: number, y: number, side: number): [number, number][] =>
    [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
  const cell = (code: string, ...rings: [number, number][][]): CellMap['features'][number] => ({
    type: 'Feature',
    properties: { code, name: code, village: 'v', class: 'A' },
    geometry: { type: 'Polygon', coordinates: rings },
  })
  const town: CellMap = {
    type: 'FeatureCollection',
    features: [cell('a', square(0, 0, 4), square(1, 1, 1)), cell('b', square(4, 0, 4))],
  }

  expect(cellAt({ lon: 3, lat: 3 }, town)?.code).toBe('a')
  expect(cellAt({ lon: 1.5, lat: 1.5 }, town)).toBe(null)
  expect(cellAt({ lon: 5, lat: 1 }, town)?.code).toBe('b')
})

test('the cells that a text names are found, a longer name before one inside it', () => {
  const named = (...names: string[]): CellMap => ({
    type: 'FeatureCollection',
    features: names.map((name) => ({
      type: 'Feature',
      properties: { code: name, name, village: 'v', class: 'A' },
      geometry: { type: 'Polygon', coordinates: [] },
    })),
  })
  const town = named('桥头网格', '新桥头网格', '湾里网格', '网格')

  expect(cellsNamed('新桥头 3 号门前积水', town).map((cell) => cell.name)).toEqual(['新桥头网格'])
  expect(cellsNamed('湾里到桥头的路灯', town).map((cell) => cell.name)).toEqual(['桥头网格', '湾里网格'])
  expect(cellsNamed('河边', town)).toEqual([])
  expect(cellsNamed('湾里', null)).toEqual([])
})

test('a list shows of a number what tells its rows apart', () => {
  expect(shortNumber('330499101202611290000023')).toBe('1129-0000023')
  expect(shortNumber('3304991012026112910000018')).toBe('1129-10000018')
  expect(shortNumber('7')).toBe('7')
})
