/** A clock that goes when the test says so. */
import type { Clock } from '../../src/shared/clock'

export class HandClock implements Clock {
  private at = 1_780_000_000_000
  private entries: { at: number; act: () => void }[] = []

  /** In how many milliseconds things are due, the earliest first. */
  get waiting(): number[] {
    return this.entries.map((entry) => entry.at - this.at).sort((a, b) => a - b)
  }

  now = (): number => this.at

  after = (milliseconds: number, act: () => void): (() => void) => {
    const entry = { at: this.at + milliseconds, act }
    this.entries.push(entry)
    return () => {
      this.entries = this.entries.filter((other) => other !== entry)
    }
  }

  /** Let time pass while nothing is done, as on a machine that sleeps. */
  sleep(milliseconds: number): void {
    this.at += milliseconds
  }

  /** Let time pass: what falls due is done in its order, and what it leads to. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.at + milliseconds
    await settle()
    for (let due = this.earliest(end); due !== undefined; due = this.earliest(end)) {
      this.entries = this.entries.filter((entry) => entry !== due)
      this.at = Math.max(this.at, due.at)
      due.act()
      await settle()
    }
    this.at = end
  }

  private earliest(end: number): { at: number; act: () => void } | undefined {
    return this.entries.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0]
  }
}

/** Let everything that is under way come to its end: promises, and what the browser's database queues. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
