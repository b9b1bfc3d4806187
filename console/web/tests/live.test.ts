import { expect, test } from 'vitest'

import { createLive, SILENT_MS, type Channel, type Live, type Source } from '../src/api/live'
import { HandClock, settle } from './kit/clock'

/** What the browser would have: a stream that the test opens and breaks by hand. */
class HandSource implements Source {
  readyState = 0
  private readonly listeners = new Map<string, (event: Event) => void>()

  addEventListener(name: string, listener: (event: Event) => void): void {
    this.listeners.set(name, listener)
  }

  close(): void {
    this.readyState = 2
  }

  fire(name: string, data?: string): void {
    this.listeners.get(name)?.({ data } as unknown as Event)
  }
}

type Message = Parameters<Channel['postMessage']>[0]

interface Page {
  told: string[]
  state: Live['state']
}

/** One browser: its tabs, the channel between them (everybody hears everybody but themselves, at once), its lock. */
class Browser {
  readonly clock = new HandClock()
  readonly sources: HandSource[] = []
  readonly waitingToLead: (() => unknown)[] = []
  /** Whether a tab was asked to lead without waiting, in the order of `waitingToLead`. */
  readonly seizing: boolean[] = []
  private readonly dropped: ((reason: Error) => void)[] = []
  private readonly woken: (() => void)[] = []
  online = true
  private readonly channels = new Set<Channel>()
  private readonly networkListeners: { change: string; act: () => void }[] = []

  constructor(private readonly shares: boolean) {}

  /** Open a page; `told` is everything that it was told. One that is put to sleep has its own clock, and hears nothing. */
  page(clock = this.clock): Page {
    const { state, follow } = createLive({
      open: () => this.source(),
      tabs: this.shares ? { lead: (hold, seize) => this.lead(hold, seize), channel: () => this.channel(clock === this.clock) } : null,
      woken: (act) => this.woken.push(act),
      network: this.network(),
      clock,
    })
    const told: string[] = []
    follow({
      incident: (change) => told.push(change.number),
      alert: () => told.push('alert'),
      resync: () => told.push('resync'),
    })
    return { told, state }
  }

  goOffline(): void {
    this.online = false
    this.change('offline')
  }

  goOnline(): void {
    this.online = true
    this.change('online')
  }

  wake(): void {
    for (const act of this.woken) act()
  }

  /** Let another tab take the lock from the tab that was the n-th to ask for it. */
  drop(index: number): Promise<void> {
    this.dropped[index]?.(new Error('stolen'))
    return settle()
  }

  private lead(hold: () => unknown, seize: boolean): Promise<never> {
    this.waitingToLead.push(hold)
    this.seizing.push(seize)
    return new Promise((_, reject) => this.dropped.push(reject))
  }

  private change(name: string): void {
    for (const { change, act } of this.networkListeners) if (change === name) act()
  }

  private source(): HandSource {
    const source = new HandSource()
    this.sources.push(source)
    return source
  }

  private channel(hears: boolean): Channel {
    const everybody = this.channels
    const channel: Channel = {
      onmessage: null,
      postMessage(data) {
        for (const other of everybody) if (other !== channel) other.onmessage?.({ data } as MessageEvent<Message>)
      },
    }
    if (hears) everybody.add(channel)
    return channel
  }

  private network(): { readonly online: boolean; on: (change: 'online' | 'offline', act: () => void) => void } {
    const online = (): boolean => this.online
    return {
      get online() {
        return online()
      },
      on: (change, act) => this.networkListeners.push({ change, act }),
    }
  }
}

test('what happened between the first load and the joining is read when the stream opens', () => {
  const browser = new Browser(false)
  const { told } = browser.page()

  browser.sources[0]?.fire('open')
  browser.sources[0]?.fire('incident', '{"number":"1"}')

  expect(told).toEqual(['resync', '1'])
})

test('each return of the stream reads everything again', () => {
  const browser = new Browser(false)
  const { told, state } = browser.page()
  browser.sources[0]?.fire('open')

  browser.sources[0]?.fire('error')
  expect(state.value).toBe('lost')
  browser.sources[0]?.fire('open')

  expect(state.value).toBe('live')
  expect(told).toEqual(['resync', 'resync'])
})

test('a stream that broke is left to the browser, which comes back with its Last-Event-ID', async () => {
  const browser = new Browser(false)
  browser.page()
  browser.sources[0]?.fire('open')

  browser.sources[0]?.fire('error')
  await browser.clock.pass(SILENT_MS)

  expect(browser.sources).toHaveLength(1)
})

test('a stream that the server refused is opened anew after five seconds, and everything is read again', async () => {
  const browser = new Browser(false)
  const { told } = browser.page()
  browser.sources[0]?.fire('open')

  browser.sources[0]?.close()
  browser.sources[0]?.fire('error')
  await browser.clock.pass(4_999)
  expect(browser.sources).toHaveLength(1)
  await browser.clock.pass(1)
  browser.sources[1]?.fire('open')

  expect(browser.sources).toHaveLength(2)
  expect(told).toEqual(['resync', 'resync'])
})

test('without network nothing is opened, and the network that returns opens one stream', async () => {
  const browser = new Browser(false)
  const { told, state } = browser.page()
  browser.sources[0]?.fire('open')

  browser.goOffline()
  await browser.clock.pass(60_000)
  expect(state.value).toBe('lost')
  browser.goOnline()
  browser.goOnline()
  browser.sources[1]?.fire('open')

  expect(browser.sources).toHaveLength(2)
  expect(told).toEqual(['resync', 'resync'])
})

test('the word to load everything anew reaches the page', () => {
  const browser = new Browser(false)
  const { told } = browser.page()
  browser.sources[0]?.fire('open')

  browser.sources[0]?.fire('resync', '{}')

  expect(told).toEqual(['resync', 'resync'])
})

test('a tab that joins an open stream reads once more when it hears that the stream is open', () => {
  const browser = new Browser(true)
  const first = browser.page()
  browser.waitingToLead[0]?.()
  browser.sources[0]?.fire('open')

  const second = browser.page()
  browser.sources[0]?.fire('incident', '{"number":"1"}')

  expect(second.told).toEqual(['resync', '1'])
  expect(first.told).toEqual(['resync', '1'])
  expect(browser.sources).toHaveLength(1)
})

test('when another tab takes over, every tab reads again once the new stream is open and not before', () => {
  const browser = new Browser(true)
  browser.page()
  browser.waitingToLead[0]?.()
  browser.sources[0]?.fire('open')
  const [heir, third] = [browser.page(), browser.page()]
  for (const one of [heir, third]) one.told.length = 0

  browser.waitingToLead[1]?.()
  const before = [heir.told.length, third.told.length]
  browser.sources[1]?.fire('open')

  expect(before).toEqual([0, 0])
  expect([heir.told, third.told]).toEqual([['resync'], ['resync']])
})

test('a stream that died without a word is lost within half a minute, and opened anew', async () => {
  const browser = new Browser(false)
  const { told, state } = browser.page()
  browser.sources[0]?.fire('open')

  await browser.clock.pass(30_000)
  expect(state.value).toBe('lost')
  expect(browser.sources[0]?.readyState).toBe(2)
  browser.sources[1]?.fire('open')

  expect(browser.sources).toHaveLength(2)
  expect([state.value, told]).toEqual(['live', ['resync', 'resync']])
})

test('a stream that beats is live, however little happens', async () => {
  const browser = new Browser(false)
  const { told, state } = browser.page()
  browser.sources[0]?.fire('open')

  for (let time = 0; time < 30; time += 1) {
    await browser.clock.pass(10_000)
    browser.sources[0]?.fire('heartbeat', '{}')
  }

  expect([state.value, browser.sources.length, told]).toEqual(['live', 1, ['resync']])
})

test('an attempt to connect that hangs is given up and made again', async () => {
  const browser = new Browser(false)
  browser.page()

  await browser.clock.pass(60_000)

  expect(browser.sources).toHaveLength(3)
})

test('a page that wakes from a long sleep opens its stream at once', async () => {
  const browser = new Browser(false)
  const { state } = browser.page()
  browser.sources[0]?.fire('open')
  browser.clock.sleep(600_000)

  browser.wake()

  expect([state.value, browser.sources.length]).toEqual(['lost', 2])
})

test('what an abandoned stream still says is not told twice', async () => {
  const browser = new Browser(false)
  const { told } = browser.page()
  browser.sources[0]?.fire('open')
  await browser.clock.pass(30_000)
  browser.sources[1]?.fire('open')
  told.length = 0

  browser.sources[0]?.fire('incident', '{"number":"1"}')
  browser.sources[1]?.fire('incident', '{"number":"1"}')

  expect(told).toEqual(['1'])
})

test('tabs stay live by the heartbeats of the tab that listens', async () => {
  const browser = new Browser(true)
  browser.page()
  browser.waitingToLead[0]?.()
  browser.sources[0]?.fire('open')
  const second = browser.page()

  for (let time = 0; time < 12; time += 1) {
    await browser.clock.pass(10_000)
    browser.sources[0]?.fire('heartbeat', '{}')
  }

  expect([second.state.value, browser.seizing]).toEqual(['live', [false, false]])
})

test('a listening tab that was put to sleep is replaced, and gives way when it wakes', async () => {
  const browser = new Browser(true)
  const sleeper = new HandClock()
  browser.page(sleeper)
  browser.waitingToLead[0]?.()
  browser.sources[0]?.fire('open')
  const second = browser.page()

  await browser.clock.pass(50_000)
  expect([second.state.value, browser.seizing]).toEqual(['lost', [false, false, true]])
  await browser.drop(0)
  browser.waitingToLead[2]?.()
  browser.sources[1]?.fire('open')

  expect(browser.sources[0]?.readyState).toBe(2)
  expect(second.state.value).toBe('live')
  expect(browser.seizing).toEqual([false, false, true, false])
})
