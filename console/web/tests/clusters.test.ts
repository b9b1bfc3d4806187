import { expect, test } from 'vitest'

import { byGravity, gravity, inOnePlace, type Marker } from '../src/shared/clusters'

function aMarker(number: string, more: Partial<Marker> = {}): Marker {
  return { number, position: { lon: 120.53, lat: 30.63 }, lamp: 'normal', urgent: false, closed: false, waits: false, ...more }
}

test('a circle shows the colour of the gravest: long overdue before overdue, due soon, on time, what waits, and what is over', () => {
  const over = aMarker('1', { closed: true, lamp: null })
  const waits = aMarker('2', { waits: true, lamp: null })
  const normal = aMarker('3')
  const soon = aMarker('4', { lamp: 'due_soon' })
  const late = aMarker('5', { lamp: 'overdue' })
  const longLate = aMarker('6', { lamp: 'long_overdue' })

  const sorted = byGravity([normal, longLate, over, soon, waits, late])

  expect(sorted.map(({ number }) => number)).toEqual(['6', '5', '4', '3', '2', '1'])
})

test('of two with the same lamp the urgent one is graver, but not than one with a worse lamp', () => {
  const urgent = aMarker('1', { urgent: true })

  expect(gravity(urgent)).toBeGreaterThan(gravity(aMarker('2')))
  expect(gravity(urgent)).toBeLessThan(gravity(aMarker('3', { lamp: 'due_soon' })))
})

test('the colour does not depend on the order in which incidents come', () => {
  const [one, other] = [aMarker('1'), aMarker('2')]

  expect(byGravity([one, other])).toEqual(byGravity([other, one]))
})

test('incidents of one yard are listed, those of two streets are looked at from nearer', () => {
  const here = aMarker('1')

  expect(inOnePlace([here, aMarker('2', { position: { lon: 120.5301, lat: 30.63005 } })])).toBe(true)
  expect(inOnePlace([here, aMarker('3', { position: { lon: 120.532, lat: 30.63 } })])).toBe(false)
})
