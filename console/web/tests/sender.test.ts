import { expect, test, vi } from 'vitest'

import { Unreachable } from '../src/api/http'
import { createLoop } from '../src/officer/loop'
import { createOutbox } from '../src/officer/outbox'
import { createSender, type Locks, type Sender } from '../src/officer/sender'
import type { Draft, PhoneStore, StoredPhoto, StoredReport } from '../src/officer/store'
import { sha256 } from '../src/shared/ids'
import { HandClock } from './kit/clock'
import { aDraft, aPhone, aPhoto } from './kit/phone'
import { bytesOf, json, TestServer, type Asked } from './kit/server'

const PART = 256 * 1024

/** The service's side of reports and photos: a receipt is for the bytes that came, and each report is taken once. */
function aServer(user = 'officer01'): { server: TestServer; taken: string[]; arrived: Map<string, number> } {
  const server = new TestServer()
  const taken: string[] = []
  const arrived = new Map<string, number>()
  server.on('GET', /^\/me$/, () => json(200, { user }))
  server.on('POST', /^\/reports$/, async (asked) => {
    const receipt = await receiptFor(asked)
    const known = taken.includes(receipt.report_id)
    if (!known) taken.push(receipt.report_id)
    return json(known ? 200 : 201, receipt)
  })
  server.on('HEAD', /^\/attachments\//, ({ path }) => offset(200, arrived.get(path) ?? 0))
  server.on('PUT', /^\/attachments\//, ({ path, body, headers }) => {
    const [first, total] = /bytes (\d+)-\d+\/(\d+)/.exec(headers['Content-Range'] ?? '')?.slice(1).map(Number) ?? []
    if (first !== (arrived.get(path) ?? 0)) return offset(409, arrived.get(path) ?? 0)
    arrived.set(path, first + bytesOf(body).length)
    return offset(arrived.get(path) === total ? 201 : 308, arrived.get(path) ?? 0)
  })
  return { server, taken, arrived }
}

async function receiptFor(asked: Asked): Promise<{ number: string; report_id: string; sha256: string; received_at: string; signature: string }> {
  const { report_id } = JSON.parse(new TextDecoder().decode(bytesOf(asked.body))) as { report_id: string }
  return {
    number: `N-${report_id.slice(-4)}`,
    report_id,
    sha256: await sha256(bytesOf(asked.body) as BufferSource),
    received_at: '2026-11-24T08:00:00Z',
    signature: 's',
  }
}

function offset(status: number, at: number): Response {
  return new Response(null, { status, headers: { 'Upload-Offset': String(at) } })
}

/** The locks of one browser: who comes while somebody holds it takes turns, or goes when it must not wait. */
function browserLocks(): Locks {
  let held: Promise<unknown> = Promise.resolve()
  let holders = 0
  return {
    request: async (_name, { ifAvailable }, act) => {
      if (ifAvailable && holders > 0) return act(null)
      holders += 1
      const turn = held.then(() => act({}))
      held = Promise.resolve(turn).catch(() => undefined)
      try {
        return await turn
      } finally {
        holders -= 1
      }
    },
  }
}

async function aPhoneWith(drafts: Partial<Draft>[] = [{}], user = 'officer01') {
  const clock = new HandClock()
  const phone = aPhone()
  const outbox = createOutbox({ store: phone.store, now: clock.now, skew: () => 0 })
  const ids: string[] = []
  for (const draft of drafts) {
    const whole = aDraft(draft)
    await outbox.save(user, whole)
    ids.push(whole.id)
    await clock.pass(1)
  }
  const senderOn = (store: PhoneStore, server: TestServer, locks: Locks | null = null): Sender =>
    createSender({ store, send: server.send, now: clock.now, locks })
  const report = async (at = 0): Promise<StoredReport> => {
    const found = await phone.store.reports.get(ids[at] ?? '')
    if (found === undefined) throw new Error('the report is gone')
    return found
  }
  const photos = (): Promise<StoredPhoto[]> => phone.store.photos.toArray()
  return { ...phone, clock, outbox, ids, senderOn, report, photos }
}

test('a report is done when the receipt for its very bytes is here and its photos have arrived', async () => {
  const { server, taken } = aServer()
  const { store, senderOn, report, photos, ids } = await aPhoneWith([{ photos: [await aPhoto(PART + 10)] }])

  await senderOn(store, server).sendOutbox()

  expect(taken).toEqual(ids)
  expect(await report()).toMatchObject({ state: 'done', trouble: null, receipt: { report_id: ids[0] } })
  expect((await photos()).map((photo) => photo.state)).toEqual(['arrived'])
})

test.each([
  ['for other bytes', { sha256: '0'.repeat(64) }],
  ['for another report', { report_id: '018bcfe5-6800-7000-8000-000000000000' }],
])('a receipt %s does not release the report: it is kept with its photos, and not sent again', async (_, wrong) => {
  const { server } = aServer()
  server.on('POST', /^\/reports$/, async (asked) => json(201, { ...(await receiptFor(asked)), ...wrong }))
  const { store, senderOn, report, photos } = await aPhoneWith([{ photos: [await aPhoto()] }])
  const before = await report()

  await senderOn(store, server).sendOutbox(true)
  await senderOn(store, server).sendOutbox(true)

  expect(await report()).toMatchObject({ state: 'failed', trouble: { kind: 'mismatch' }, receipt: null })
  expect((await report()).body).toEqual(before.body)
  expect((await photos()).map((photo) => photo.state)).toEqual(['waiting'])
  expect(server.count('POST', /reports/)).toBe(1)
})

test('without network a report waits, and goes when the network is back', async () => {
  const { server, taken } = aServer()
  const { store, senderOn, report, ids } = await aPhoneWith()
  const sender = senderOn(store, server)
  server.online = false

  await sender.sendOutbox()
  expect(await report()).toMatchObject({ state: 'waiting', attempts: 1, trouble: { kind: 'unreachable' } })
  server.online = true
  await sender.sendOutbox()
  expect(taken).toEqual([])
  await sender.sendOutbox(true)

  expect(taken).toEqual(ids)
})

test('an answer that is lost leads to the same bytes once more, and to one report', async () => {
  const { server, taken } = aServer()
  const bodies: Uint8Array[] = []
  server.on('POST', /^\/reports$/, async (asked) => {
    bodies.push(bytesOf(asked.body))
    if (bodies.length > 1) return json(200, await receiptFor(asked))
    taken.push((await receiptFor(asked)).report_id)
    return new Unreachable()
  })
  const { store, clock, senderOn, report, ids } = await aPhoneWith()

  await senderOn(store, server).sendOutbox()
  await clock.pass(5_000)
  await senderOn(store, server).sendOutbox()

  expect(taken).toEqual(ids)
  expect(bodies[1]).toEqual(bodies[0])
  expect(await report()).toMatchObject({ state: 'done' })
})

test('a report that was being sent when the page closed is sent by the page that opens next', async () => {
  const { server, taken } = aServer()
  const { store, openAgain, senderOn, report, ids } = await aPhoneWith()
  await store.reports.update(ids[0] ?? '', { state: 'sending' })
  store.close()

  const again = openAgain()
  await senderOn(again, server).sendOutbox(true)
  again.close()
  await store.open()

  expect(taken).toEqual(ids)
  expect(await report()).toMatchObject({ state: 'done' })
})

test('a report that is refused says why and is kept; the next one goes', async () => {
  const { server, taken } = aServer()
  const { store, senderOn, report, ids } = await aPhoneWith([{ text: 'bad' }, { text: 'good' }])
  server.on('POST', /^\/reports$/, async (asked) => {
    const receipt = await receiptFor(asked)
    if (receipt.report_id === ids[0]) return json(422, { detail: '照片太多' })
    taken.push(receipt.report_id)
    return json(201, receipt)
  })

  await senderOn(store, server).sendOutbox()
  await senderOn(store, server).sendOutbox(true)

  expect(await report(0)).toMatchObject({ state: 'failed', trouble: { kind: 'refused', status: 422, problem: { detail: '照片太多' } } })
  expect(await report(1)).toMatchObject({ state: 'done' })
  expect(taken).toEqual([ids[1]])
  expect(server.count('POST', /reports/)).toBe(2)
})

test('two tabs with the browser’s lock send a report once', async () => {
  const { server } = aServer()
  const { store, openAgain, senderOn } = await aPhoneWith()
  const locks = browserLocks()

  await Promise.all([senderOn(store, server, locks).sendOutbox(), senderOn(openAgain(), server, locks).sendOutbox()])

  expect(server.count('POST', /reports/)).toBe(1)
})

test('the network’s return while another tab sends is not lost: the second tab takes its turn afterwards', async () => {
  const { server, taken } = aServer()
  const { store, openAgain, senderOn, ids } = await aPhoneWith()
  const locks = browserLocks()
  let fail: (error: Error) => void = () => undefined
  server.on('GET', /^\/me$/, () => new Promise((_, reject) => (fail = reject)))

  const first = senderOn(store, server, locks).sendOutbox()
  await vi.waitFor(() => expect(server.count('GET', /me/)).toBe(1))
  server.on('GET', /^\/me$/, () => json(200, { user: 'officer01' }))
  const second = senderOn(openAgain(), server, locks).sendOutbox(true)
  fail(new Unreachable())
  await Promise.all([first, second])

  expect(taken).toEqual(ids)
})

test('two tabs without locks send the same bytes, and both end with the one receipt', async () => {
  const { server, taken } = aServer()
  const { store, openAgain, senderOn, report, ids } = await aPhoneWith()

  await Promise.all([senderOn(store, server).sendOutbox(), senderOn(openAgain(), server).sendOutbox()])

  expect(taken).toEqual(ids)
  expect(await report()).toMatchObject({ state: 'done' })
})

test('a report leaves only under the account that wrote it', async () => {
  const { server, taken } = aServer('officer02')
  const { store, senderOn, report } = await aPhoneWith()

  await senderOn(store, server).sendOutbox(true)

  expect(taken).toEqual([])
  expect(await report()).toMatchObject({ state: 'waiting' })
})

test('what another person’s sign-in cuts off waits for its own account: no report under a wrong name, no photo given up', async () => {
  const { server, taken, arrived } = aServer()
  const { store, senderOn, report, photos, ids } = await aPhoneWith([{ photos: [await aPhoto()] }, { text: '井盖没了' }])
  let signedIn = 'officer01'
  const other = ({ headers }: Asked): boolean => headers['Gridloop-Account'] !== undefined && headers['Gridloop-Account'] !== signedIn
  server.on('HEAD', /^\/attachments\//, (asked) => {
    signedIn = 'officer02'
    return other(asked) ? json(401, {}) : json(404, {})
  })
  server.on('POST', /^\/reports$/, async (asked) => {
    if (other(asked)) return json(401, {})
    const receipt = await receiptFor(asked)
    taken.push(receipt.report_id)
    return json(201, receipt)
  })

  await senderOn(store, server).sendOutbox(true)

  expect(taken).toEqual([ids[0]])
  expect(arrived.size).toBe(0)
  expect(await photos()).toMatchObject([{ state: 'waiting' }])
  expect(await report(0)).toMatchObject({ state: 'accepted', trouble: { kind: 'sign-in' } })
  expect(await report(1)).toMatchObject({ state: 'waiting' })
})

test.each([
  ['who is signed in', 'GET', /^\/me$/, 'waiting'],
  ['a report', 'POST', /^\/reports$/, 'waiting'],
  ['how far a photo has come', 'HEAD', /^\/attachments\//, 'accepted'],
  ['a photo', 'PUT', /^\/attachments\//, 'accepted'],
] as const)('the sign-in page of somebody’s network is no answer to %s', async (_what, method, path, state) => {
  const { server } = aServer()
  const { store, senderOn, report, photos } = await aPhoneWith([{ photos: [await aPhoto()] }])
  server.on(method, path, () => new Response('<html>', { status: 200, headers: { 'Content-Type': 'text/html' } }))

  await senderOn(store, server).sendOutbox(true)

  expect(await report()).toMatchObject({ state, attempts: 1, trouble: { kind: 'unreachable' } })
  expect(await photos()).toMatchObject([{ state: 'waiting' }])
})

test('a session that ended keeps the reports waiting for a sign-in', async () => {
  const { server, taken } = aServer()
  server.on('GET', /^\/me$/, () => json(401, {}))
  const { store, senderOn, report } = await aPhoneWith()

  await senderOn(store, server).sendOutbox()

  expect(taken).toEqual([])
  expect(await report()).toMatchObject({ state: 'waiting', trouble: { kind: 'sign-in', status: 401 } })
})

test('the urgent report goes first, then the oldest', async () => {
  const { server, taken } = aServer()
  const { store, senderOn, ids } = await aPhoneWith([{ text: 'first' }, { text: 'second' }, { text: 'hot', urgent: true }])

  await senderOn(store, server).sendOutbox()

  expect(taken).toEqual([ids[2], ids[0], ids[1]])
})

test('a server that is too busy is asked again when it said, and not before', async () => {
  const { server, taken } = aServer()
  const { store, clock, senderOn, ids } = await aPhoneWith()
  server.on('POST', /^\/reports$/, () => json(503, {}, { 'Retry-After': '60' }))
  const sender = senderOn(store, server)

  await sender.sendOutbox()
  const { server: well } = aServer()
  server.on('POST', /^\/reports$/, async (asked) => {
    taken.push((await receiptFor(asked)).report_id)
    return well.send('/reports', { method: 'POST', body: asked.body ?? '' })
  })
  await clock.pass(59_000)
  await sender.sendOutbox()
  expect(taken).toEqual([])
  expect(await sender.nextAttempt('officer01')).toBe(clock.now() + 1_000)
  await clock.pass(1_000)
  await sender.sendOutbox()

  expect(taken).toEqual(ids)
})

test('a photo goes on where the link broke, and no byte goes twice', async () => {
  const { server } = aServer()
  const { store, clock, senderOn, report, photos } = await aPhoneWith([{ photos: [await aPhoto(2 * PART + 100)] }])
  const ranges = (): (string | undefined)[] =>
    server.asked.filter((asked) => asked.method === 'PUT').map((asked) => asked.headers['Content-Range'])
  const heads = server.count.bind(server, 'HEAD', /attachments/)

  // the link breaks for good after the first part
  const whole = server.send
  let parts = 0
  const breaking: typeof whole = async (path, call) => {
    if (call?.method === 'PUT' && ++parts === 2) throw new Unreachable()
    return whole(path, call)
  }
  await createSender({ store, send: breaking, now: clock.now, locks: null }).sendOutbox()
  expect(await report()).toMatchObject({ state: 'accepted', trouble: { kind: 'unreachable' } })
  await clock.pass(5_000)
  await senderOn(store, server).sendOutbox()

  const total = 2 * PART + 100
  expect(ranges()).toEqual([`bytes 0-${PART - 1}/${total}`, `bytes ${PART}-${2 * PART - 1}/${total}`, `bytes ${2 * PART}-${total - 1}/${total}`])
  expect(heads()).toBe(2)
  expect(server.count('POST', /reports/)).toBe(1)
  expect((await photos()).map((photo) => photo.state)).toEqual(['arrived'])
  expect(await report()).toMatchObject({ state: 'done' })
})

test('a photo that another tab is ahead with goes on where that one is', async () => {
  const { server, arrived } = aServer()
  const { store, senderOn, photos } = await aPhoneWith([{ photos: [await aPhoto(2 * PART)] }])
  const path = `/attachments/${(await photos())[0]?.id ?? ''}`
  server.on('HEAD', /attachments/, () => {
    const told = arrived.get(path) ?? 0
    if (told === 0) arrived.set(path, PART) // the other tab sends the first part right now
    return offset(200, told)
  })

  await senderOn(store, server).sendOutbox()

  expect(arrived.get(path)).toBe(2 * PART)
  expect((await photos()).map((photo) => photo.state)).toEqual(['arrived'])
})

test('a photo that is refused does not hold up its report', async () => {
  const { server } = aServer()
  server.on('PUT', /attachments/, () => json(422, { detail: '不是照片' }))
  const { store, senderOn, report, photos } = await aPhoneWith([{ photos: [await aPhoto()] }])

  await senderOn(store, server).sendOutbox()

  expect(await report()).toMatchObject({ state: 'done' })
  expect((await photos())[0]).toMatchObject({ state: 'refused', trouble: { problem: { detail: '不是照片' } } })
})

test('the loop sends at once, again when a back-off ends, and at last every half minute', async () => {
  const { server, taken } = aServer()
  const { store, clock, senderOn, outbox, ids } = await aPhoneWith()
  const loop = createLoop({ sender: senderOn(store, server), user: () => 'officer01', clock })
  server.online = false

  loop.start()
  await vi.waitFor(() => expect(clock.waiting).toEqual([5_000, 30_000]))
  server.online = true
  await clock.pass(4_999)
  expect(loop.sending.value).toBe(false)
  await clock.pass(1)
  await vi.waitFor(() => expect(taken).toEqual(ids))
  const later = aDraft()
  await outbox.save('officer01', later)
  await clock.pass(25_000)

  await vi.waitFor(() => expect(taken).toEqual([...ids, later.id]))
})
