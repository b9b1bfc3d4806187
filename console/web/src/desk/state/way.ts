/**
 * The desk's address: the filter, and the incident that is open.
 *
 * An incident that was opened over the list is left again by the browser's way back, as everybody tries on a phone;
 * whatever else changes takes the place of the address before it.
 */

/** The browser's history, as much of it as is needed. */
export type Entries = Pick<History, 'state' | 'pushState' | 'replaceState' | 'back'>

export interface WayParts {
  history: Entries
  /** The address of the list as it is filtered, with this incident open. */
  addressOf: (number: string | null) => string
}
export interface Way {
  /** Hold what is shown in the address. */
  keep: (number: string | null) => void
  /** Take note that an incident was opened, or closed. */
  chose: (number: string | null) => void
  /** The browser went back or forth: show what it came to. */
  went: (show: () => void) => void
}

const OVER_LIST = 'over list'

export function createWay({ history, addressOf }: WayParts): Way {
  let arriving = false
  /** Something was opened while the browser was still on its way back from what was closed before it. */
  let openedMeanwhile: string | null = null
  let leaving = false

  function keep(number: string | null): void {
    history.replaceState(history.state, '', addressOf(number))
  }

  function chose(number: string | null): void {
    if (arriving) return keep(number)
    if (leaving) openedMeanwhile = number
    else if (number !== null && history.state !== OVER_LIST) history.pushState(OVER_LIST, '', addressOf(number))
    else if (number === null && history.state === OVER_LIST) {
      leaving = true
      history.back()
    } else keep(number)
  }

  function went(show: () => void): void {
    const number = openedMeanwhile
    openedMeanwhile = null
    if (leaving) {
      leaving = false
      if (number === null) return keep(null)
      return chose(number)
    }
    arriving = true
    show()
    arriving = false
  }

  return { keep, chose, went }
}
