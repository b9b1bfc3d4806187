/** Of readings that overlap, the answer to the last one counts, whichever comes first. */
export interface Turns {
  /** Begin a reading. The answer counts while what is returned says so: nothing was begun since. */
  take: () => () => boolean
}

export function createTurns(): Turns {
  let turn = 0
  return {
    take: () => {
      const mine = ++turn
      return () => mine === turn
    },
  }
}
