/** What a person types is the township's time of day, whatever zone the machine is set to. */
import { expect, test } from 'vitest'

import { fromLocal, later, toLocal } from '../src/shared/local-time'

test('an instant is typed and shown in the zone of the township', () => {
  expect(toLocal('2026-03-05T10:00:30Z')).toBe('2026-03-05T18:00')
  expect(fromLocal('2026-03-05T18:00')).toBe('2026-03-05T18:00:00+08:00')
  expect(Date.parse(fromLocal('2026-03-05T18:00') ?? '')).toBe(Date.parse('2026-03-05T10:00:00Z'))
})

test('what is not typed to the end is nothing', () => {
  expect(fromLocal('')).toBeUndefined()
  expect(fromLocal('2026-03-05')).toBeUndefined()
  expect(toLocal('no instant')).toBe('')
})

test('so much later is never earlier than asked, and on a full minute', () => {
  expect(later(Date.parse('2026-03-05T10:00:30Z'), 3_600_000)).toBe('2026-03-05T19:01:00+08:00')
})
