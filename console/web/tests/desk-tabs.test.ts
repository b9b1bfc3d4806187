import { expect, test } from 'vitest'

import { firstTab } from '../src/desk/tabs'

test.each([
  ['?page=deadletters', ['operator'], true, 'deadletters'],
  ['?page=deadletters', ['supervisor'], true, 'queue'],
  ['?number=33049910120261201000001', ['operator'], true, 'queue'],
  ['', ['admin'], false, 'deadletters'],
] as const)('the desk at %s begins for %j with what that person may read', (search, roles, sees, tab) => {
  expect(firstTab(search, new Set(roles), sees)).toBe(tab)
})
