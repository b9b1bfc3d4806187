/** Something that is read again and again: now, soon after something happened to it, and from time to time by itself. */
import { ref, type Ref } from 'vue'

import type { CallOff, Clock } from './clock'
import { messageOf } from './messages'
import { createTurns } from './turns'

export interface ReadingParts<T> {
  ask: () => Promise<T>
  /** Show what was read: of readings that overlap, only what the last one found. */
  take: (found: T) => void
  clock: Clock
  /** How long things have to be calm: many changes at once lead to one reading. */
  calmMs: number
  /** After how long it is read again though nothing happened. */
  againMs: number
}
export interface Reading {
  /** It was read at least once. */
  loaded: Readonly<Ref<boolean>>
  error: Readonly<Ref<string>>
  /** Read it now, and again from time to time from then on. */
  start: () => Promise<void>
  /** Read it no more; what was asked for before is not shown. */
  stop: () => void
  read: () => Promise<void>
  readSoon: () => void
}

export function createReading<T>({ ask, take, clock, calmMs, againMs }: ReadingParts<T>): Reading {
  const loaded = ref(false)
  const error = ref('')
  const turns = createTurns()
  let callOffSoon: CallOff | null = null
  let callOffLater: CallOff = () => undefined
  let started = false

  async function read(): Promise<void> {
    const counts = turns.take()
    callOffLater()
    try {
      const found = await ask()
      if (!counts()) return // a later reading knows better
      take(found)
      loaded.value = true
      error.value = ''
    } catch (problem) {
      if (counts()) error.value = messageOf(problem)
    } finally {
      if (counts() && started) callOffLater = clock.after(againMs, () => void read())
    }
  }

  function readSoon(): void {
    callOffSoon ??= clock.after(calmMs, () => {
      callOffSoon = null
      void read()
    })
  }

  function start(): Promise<void> {
    started = true
    return read()
  }

  function stop(): void {
    started = false
    turns.take()
    callOffLater()
    callOffSoon?.()
    callOffSoon = null
  }

  return { loaded, error, start, stop, read, readSoon }
}
