import { expect, test } from 'vitest'

import { createSelection } from '../src/desk/state/selection'

const ROWS = ['1', '2', '3', '4', '5']

test('a range goes from the row that was touched last to this one, in either direction', () => {
  const selection = createSelection({ listed: () => ROWS })

  selection.toggle('4')
  selection.rangeTo('2')

  expect([...selection.chosen.value].sort()).toEqual(['2', '3', '4'])
})

test('without a row that was touched before, a range is the row itself', () => {
  const selection = createSelection({ listed: () => ROWS })

  selection.rangeTo('3')
  selection.rangeTo('9')

  expect([...selection.chosen.value]).toEqual(['3'])
})

test('what is touched twice is not chosen', () => {
  const selection = createSelection({ listed: () => ROWS })

  selection.toggle('1')
  selection.toggle('2')
  selection.toggle('1')

  expect([...selection.chosen.value]).toEqual(['2'])
})

test('more than may be chosen are not, and that is said', () => {
  const selection = createSelection({ listed: () => ROWS, most: 3 })

  selection.chooseListed()
  expect([selection.count.value, selection.full.value]).toEqual([3, true])

  selection.clear()
  expect([selection.count.value, selection.full.value]).toEqual([0, false])
})
