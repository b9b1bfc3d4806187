import './kit/browser'
import { expect, test } from 'vitest'

import { BEFORE_END_MS, keepPairing } from '../src/wall/pairing'
import { HandClock, settle } from './kit/clock'

const HOUR_MS = 3_600_000

class Page {
  readonly clock = new HandClock()
  readonly shown: (string | null)[] = []
  stored: string | null = null
  asked = 0
  away = false

  open(): () => void {
    const kept = { read: () => this.stored, write: (text: string) => void (this.stored = text) }
    return keepPairing({ ask: () => this.ask(), clock: this.clock, kept }, (code) => this.shown.push(code))
  }
  private ask(): Promise<{ code: string; hours: number }> {
    if (this.away) return Promise.reject(new Error('away'))
    return Promise.resolve({ code: `CODE${++this.asked}`, hours: 12 })
  }
  get now(): string | null | undefined {
    return this.shown.at(-1)
  }
}

test('a wall that is open for days always shows a code that is good', async () => {
  const page = new Page()
  page.open()
  await settle()
  expect(page.now).toBe('CODE1')

  await page.clock.pass(12 * HOUR_MS - BEFORE_END_MS - 120_000)
  expect(page.now).toBe('CODE1')

  await page.clock.pass(BEFORE_END_MS)
  expect(page.now).toBe('CODE2')

  await page.clock.pass(3 * 24 * HOUR_MS)
  expect(page.asked).toBeGreaterThanOrEqual(7)
})

test('a reload keeps the code while it is good, and asks for another where it is not', async () => {
  const page = new Page()
  page.open()()
  await settle()
  page.stored = JSON.stringify({ code: 'KEPT', until: page.clock.now() + 2 * HOUR_MS })

  page.open()()
  expect(page.now).toBe('KEPT')

  page.clock.sleep(2 * HOUR_MS)
  page.open()
  await settle()
  expect(page.now).not.toBe('KEPT')
})

test('what an earlier release kept without its end is no code', async () => {
  const page = new Page()
  page.stored = 'ABCD2345'

  page.open()
  await settle()

  expect(page.now).toBe('CODE1')
})

test('a wall that cannot get another code shows none that has ended, and asks again', async () => {
  const page = new Page()
  page.open()
  await settle()

  page.away = true
  await page.clock.pass(13 * HOUR_MS)
  expect(page.now).toBeNull()

  page.away = false
  await page.clock.pass(120_000)
  expect(page.now).toBe('CODE2')
})

test('a screen that left asks for no code any more', async () => {
  const page = new Page()
  const end = page.open()
  await settle()
  end()

  await page.clock.pass(24 * HOUR_MS)

  expect(page.asked).toBe(1)
})
