import { expect, test } from 'vitest'

import { asked, canSort, clear, fromAddress, isNarrowed, toAddress } from '../src/desk/state/filter'

test('an address brings back the filter that it was made of', () => {
  const filter = fromAddress('?tab=handling&cell=a1&q=%E8%B7%AF%E7%81%AF&person=1&lamp=late&sort=received')

  expect(toAddress(filter, '7')).toBe('/desk?number=7&tab=handling&cell=a1&q=%E8%B7%AF%E7%81%AF&person=1&lamp=late&sort=received')
  expect(fromAddress(toAddress(filter, '7').slice('/desk'.length))).toEqual(filter)
})

test('without an address everything open is shown, by its due time', () => {
  const filter = fromAddress('')

  expect(toAddress(filter, null)).toBe('/desk')
  expect(asked(filter)).toMatchObject({ scope: 'all', open: true, status: null, sort: 'due', lamp: null })
  expect(isNarrowed(filter)).toBe(false)
})

test('what waits for the caller is asked for as that, whether it is open or closed with a request', () => {
  const filter = fromAddress('?tab=waiting')

  expect(asked(filter)).toMatchObject({ scope: 'waiting', open: null, status: null, sort: 'due' })
  expect(toAddress(filter, null)).toBe('/desk?tab=waiting')
})

test('incidents left to a person are looked for whatever their tab, and by their lamp among the open ones', () => {
  const filter = fromAddress('?tab=closed')
  expect(asked(filter)).toMatchObject({ open: null, status: ['closed'], sort: 'received' })
  expect(canSort(filter)).toBe(false)

  filter.person = true
  expect(asked(filter)).toMatchObject({ open: null, status: null, needs_person: true, sort: 'due' })
  filter.lamp = 'late'
  expect(asked(filter)).toMatchObject({ open: true, status: null, lamp: ['overdue', 'long_overdue'] })
})

test('visits that nobody has made are looked for whatever the tab, and the address says so', () => {
  const filter = fromAddress('?tab=closed&visits=1')

  expect(asked(filter)).toMatchObject({ status: null, awaits_look: true, sort: 'due' })
  expect(toAddress(filter, null)).toBe('/desk?tab=closed&visits=1')
  expect(isNarrowed(filter)).toBe(true)
  clear(filter)
  expect(asked(filter)).toMatchObject({ awaits_look: null, open: true })
})

test('clearing takes everything back but the order', () => {
  const filter = fromAddress('?tab=all&platform=law&cell=a1&q=x&person=1&lamp=soon&sort=received')

  clear(filter)

  expect(filter).toEqual({ ...fromAddress(''), sort: 'received' })
})
