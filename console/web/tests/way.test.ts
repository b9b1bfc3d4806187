/** The browser's way back leads from an incident to the list that it was opened from, not out of the desk. */
import { expect, test } from 'vitest'

import { createWay, type Way } from '../src/desk/state/way'

interface Entry {
  state: unknown
  address: string
}

/** A desk in a browser that goes back when it gets to it, as browsers do. */
function aDesk(first: string | null = null): { way: Way; open: (number: string | null) => void; goBack: () => void; shown: () => string | null; entries: Entry[]; arrive: () => void } {
  const addressOf = (number: string | null): string => (number === null ? '/desk' : `/desk?number=${number}`)
  const entries: Entry[] = [
    { state: null, address: '/somewhere-else' },
    { state: null, address: addressOf(first) },
  ]
  let at = 1
  let pending = 0
  let selected = first
  const way = createWay({
    addressOf,
    history: {
      get state() {
        return entries[at]?.state
      },
      pushState: (state, _, address) => {
        entries.splice(at + 1, Infinity, { state, address: String(address) })
        at += 1
      },
      replaceState: (state, _, address) => {
        entries[at] = { state, address: String(address) }
      },
      back: () => (pending += 1),
    },
  })
  const open = (number: string | null): void => {
    selected = number
    way.chose(number)
  }
  const arrive = (): void => {
    for (; pending > 0; pending -= 1) {
      at -= 1
      way.went(() => open(new URLSearchParams(entries[at]?.address.split('?')[1]).get('number')))
    }
  }
  const goBack = (): void => {
    pending += 1
    arrive()
  }
  return { way, open, goBack, arrive, entries, shown: () => selected }
}

test('going back from an incident shows the list', () => {
  const { open, goBack, shown } = aDesk()

  open('1')
  open('2')
  goBack()

  expect(shown()).toBe(null)
})

test('an incident that was closed leaves nothing to go back to but what was there before the desk', () => {
  const { open, arrive, goBack, entries } = aDesk()

  for (const number of ['1', '2', '3']) {
    open(number)
    open(null)
    arrive()
  }

  expect(entries.map(({ address }) => address).slice(0, 2)).toEqual(['/somewhere-else', '/desk'])
  open('4')
  goBack()
  expect(entries).toHaveLength(3)
})

test('what is opened while the browser is still on its way back stays open', () => {
  const { open, arrive, goBack, shown } = aDesk()

  open('1')
  open(null)
  open('2')
  arrive()

  expect(shown()).toBe('2')
  goBack()
  expect(shown()).toBe(null)
})

test('from an incident that a link opened, going back from the next one returns to it, and closing it goes nowhere', () => {
  const { open, goBack, arrive, shown, entries } = aDesk('1')

  open('2')
  goBack()
  expect(shown()).toBe('1')
  open(null)
  arrive()

  expect(shown()).toBe(null)
  expect(entries[1]?.address).toBe('/desk')
})
