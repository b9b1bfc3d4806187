/** When a photo was taken, as far as its stamp may say. */
import { expect, test } from 'vitest'

import { takenEarlier } from '../src/shared/photo'

test('a photo of the gallery is stamped with its own time, one just taken with now and here', () => {
  const now = new Date('2026-11-24T08:00:00Z')
  const photo = (at: string): File => new File([], 'a.jpg', { lastModified: Date.parse(at) })

  expect(takenEarlier(photo('2026-11-24T07:59:30Z'), now)).toBeNull()
  expect(takenEarlier(photo('2026-11-20T07:59:30Z'), now)?.toISOString()).toBe('2026-11-20T07:59:30.000Z')
})
