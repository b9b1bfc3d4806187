/** Time as an argument: what it is on this machine, and doing something later. */

export type CallOff = () => void

export interface Clock {
  now: () => number
  /** Do something once, later. Returns how to call it off. */
  after: (milliseconds: number, act: () => void) => CallOff
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds)
    return () => clearTimeout(timer)
  },
}
