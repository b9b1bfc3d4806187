import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'

import { close, load } from './load.mjs'

/** What the browser would have: a stream that the test opens and breaks by hand. */
class Source {
  static CLOSED = 2
  static made = []
  readyState = 0
  listeners = new Map()
  constructor() {
    Source.made.push(this)
  }
  addEventListener(name, listener) {
    this.listeners.set(name, listener)
  }
  close() {
    this.readyState = Source.CLOSED
  }
  fire(name, event = {}) {
    this.listeners.get(name)(event)
  }
}

/** One browser's channel between its tabs: everybody hears everybody but themselves, at once. */
class Channel {
  static open = new Set()
  onmessage = null
  constructor() {
    Channel.open.add(this)
  }
  postMessage(data) {
    for (const other of Channel.open) if (other !== this) other.onmessage?.({ data })
  }
}

let lockHolders = []
const locks = { request: (_name, hold) => void lockHolders.push(hold) }
globalThis.EventSource = Source
globalThis.BroadcastChannel = Channel
globalThis.window = new EventTarget()

beforeEach(() => {
  Source.made = []
  Channel.open.clear()
  lockHolders = []
})
after(async () => {
  await close()
  setTimeout(() => process.exit(), 100).unref() // the module runner's timers
})

let pages = 0
/** A page of its own, with what it was told. */
async function page(navigator) {
  Object.defineProperty(globalThis, 'navigator', { value: { onLine: true, ...navigator }, configurable: true })
  const { followStream, streamState } = await load(`/src/shared/live.ts?page=${++pages}`)
  const told = []
  followStream({
    incident: (change) => told.push(change.number),
    alert: () => told.push('alert'),
    resync: () => told.push('resync'),
  })
  return { told, state: streamState }
}

test('what happened between the first load and the joining is read when the stream opens', async () => {
  const { told } = await page({})

  Source.made[0].fire('open')
  Source.made[0].fire('incident', { data: '{"number":"1"}' })

  assert.deepEqual(told, ['resync', '1'])
})

test('each return of the stream reads everything again', async () => {
  const { told, state } = await page({})
  Source.made[0].fire('open')

  Source.made[0].fire('error')
  assert.equal(state.value, 'lost')
  Source.made[0].fire('open')

  assert.equal(state.value, 'live')
  assert.deepEqual(told, ['resync', 'resync'])
})

test('a tab that joins an open stream reads once more when it hears that the stream is open', async () => {
  const first = await page({ locks })
  lockHolders[0]()
  Source.made[0].fire('open')

  const second = await page({ locks })
  Source.made[0].fire('incident', { data: '{"number":"1"}' })

  assert.deepEqual(second.told, ['resync', '1'])
  assert.deepEqual(first.told, ['resync', '1'])
})

test('when another tab takes over, every tab reads again once the new stream is open and not before', async () => {
  await page({ locks })
  lockHolders[0]()
  Source.made[0].fire('open')
  const [heir, third] = [await page({ locks }), await page({ locks })]
  for (const one of [heir, third]) one.told.length = 0

  lockHolders[1]()
  const before = [heir.told.length, third.told.length]
  Source.made[1].fire('open')

  assert.deepEqual(before, [0, 0])
  assert.deepEqual([heir.told, third.told], [['resync'], ['resync']])
})
