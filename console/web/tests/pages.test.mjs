import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'

import { close, load } from './load.mjs'

const { firstLocale } = await load('/src/texts/index.ts')
const { uuid7, sha256 } = await load('/src/shared/ids.ts')
const { judge, backOff } = await load('/src/officer/verdict.ts')
const { partRange } = await load('/src/shared/upload.ts')
const { attemptFor, firstMissing, moveBody } = await load('/src/shared/move.ts')
const { duration, lampNow } = await load('/src/shared/time.ts')
const { cellAt } = await load('/src/shared/cells.ts')

after(async () => {
  await close()
  setTimeout(() => process.exit(), 100).unref() // the pages' one-second tick never ends
})

test('a page speaks the language chosen before, else the first of the browser’s that it knows, else Chinese', () => {
  assert.equal(firstLocale('en', ['zh-CN']), 'en')
  assert.equal(firstLocale(null, ['fr-FR', 'en-GB', 'zh-CN']), 'en')
  assert.equal(firstLocale(null, ['zh-Hans-CN', 'en']), 'zh-CN')
  assert.equal(firstLocale(null, ['fr']), 'zh-CN')
})

test('an id is a version 7 UUID that sorts by the time it was made', () => {
  const earlier = uuid7(1_700_000_000_000)
  const later = uuid7(1_700_000_000_001)

  assert.match(earlier, /^018bcfe5-6800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.ok(earlier < later)
})

test('a hash is that of the bytes, in lower-case hexadecimal', async () => {
  const bytes = new TextEncoder().encode('{"text":"𠮷鿍"}')

  assert.equal(await sha256(bytes), createHash('sha256').update(bytes).digest('hex'))
})

for (const [status, verdict] of [
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
]) {
  test(`the answer ${status} to a report means ${verdict}`, () => assert.equal(judge(status), verdict))
}

test('waiting doubles from 5 seconds to 5 minutes and is never shorter than the server asks', () => {
  assert.deepEqual([1, 2, 3, 20].map((attempts) => backOff(attempts, null)), [5_000, 10_000, 20_000, 300_000])
  assert.equal(backOff(1, 60), 60_000)
})

test('a photo goes in parts of 256 KB and the last part is what is left', () => {
  assert.equal(partRange(0, 300_000).header, 'bytes 0-262143/300000')
  assert.equal(partRange(262_144, 300_000).header, 'bytes 262144-299999/300000')
})

test('sending the same move again keeps its key and changing the words makes a new one', () => {
  const first = attemptFor(null, '{"note":"a"}')

  assert.equal(attemptFor(first, '{"note":"a"}'), first)
  assert.notEqual(attemptFor(first, '{"note":"b"}').key, first.key)
})

test('a photo in a move is declared by hash and length, never by its bytes', () => {
  const photo = { id: 'p1', sha256: 'ab', media_type: 'image/jpeg', bytes: new ArrayBuffer(7) }
  const fields = [{ name: 'attachments', kind: 'attachments', required: false, alternatives: [], purpose: 'after' }]

  const body = moveBody(fields, { result: ' done ', attachments: [photo], note: '' })

  const declared = { id: 'p1', sha256: 'ab', media_type: 'image/jpeg', bytes: 7, purpose: 'after' }
  assert.deepEqual(body, { result: 'done', attachments: [declared] })
})

test('a required field counts as missing when it is empty, has no stars or no photo', () => {
  const fields = [
    { name: 'stars', kind: 'stars', required: true, alternatives: [] },
    { name: 'reason', kind: 'text', required: false, alternatives: [] },
  ]

  assert.equal(firstMissing(fields, { stars: 0 })?.name, 'stars')
  assert.equal(firstMissing(fields, { stars: 4 }), null)
})

test('of two alternatives one has to be filled in, and either is enough', () => {
  const alternatives = ['note', 'attachments']
  const fields = [
    { name: 'note', kind: 'text', required: false, alternatives },
    { name: 'attachments', kind: 'attachments', required: false, alternatives },
  ]

  assert.equal(firstMissing(fields, { note: '', attachments: [] })?.name, 'note')
  assert.equal(firstMissing(fields, { note: 'seen' }), null)
  assert.equal(firstMissing(fields, { attachments: [{ id: 'p1' }] }), null)
})

test('a length of time is told in its two largest units', () => {
  assert.equal(duration(45_000), '45 秒')
  assert.equal(duration(3 * 3_600_000 + 12 * 60_000 + 5_000), '3 小时 12 分')
  assert.equal(duration(0), '0 秒')
})

test('a lamp turns to overdue on the screen when the due time passes, and never back', () => {
  const due = '2026-11-24T08:00:00Z'
  const at = Date.parse(due)

  assert.equal(lampNow('due_soon', due, at - 1), 'due_soon')
  assert.equal(lampNow('due_soon', due, at + 1), 'overdue')
  assert.equal(lampNow('long_overdue', due, at + 1), 'long_overdue')
})

test('a point lies in the cell whose polygon holds it, outside its holes', () => {
  const square = (x, y, side) => [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
  const cell = (code, ...rings) => ({ properties: { code }, geometry: { type: 'Polygon', coordinates: rings } })
  const town = { features: [cell('a', square(0, 0, 4), square(1, 1, 1)), cell('b', square(4, 0, 4))] }

  assert.equal(cellAt({ lon: 3, lat: 3 }, town)?.code, 'a')
  assert.equal(cellAt({ lon: 1.5, lat: 1.5 }, town), null)
  assert.equal(cellAt({ lon: 5, lat: 1 }, town)?.code, 'b')
})
