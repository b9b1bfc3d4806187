/** After signing in people land on a page of ours, whatever a link says. */
import { expect, test } from 'vitest'
import { pageOfOurs } from '../src/shared/session'

const ORIGIN = 'https://grid.town.example'

test.each(['/', '/officer', '/desk?number=1#top', 'officer'])('%s is a page of ours', (wanted) => {
  expect(new URL(pageOfOurs(wanted, ORIGIN)).href).toBe(new URL(wanted, ORIGIN).href)
})

test.each([
  '//evil.example/',
  '/\t/evil.example/',
  '/\n//evil.example/',
  '\\\\evil.example',
  '/\\evil.example',
  'https://evil.example/',
  'http://grid.town.example/',
  'javascript:alert(1)',
  'data:text/html,x',
  'https://grid.town.example@evil.example/',
  'https://',
])('%j leads nowhere else', (wanted) => {
  expect(pageOfOurs(wanted, ORIGIN)).toBe(`${ORIGIN}/`)
})

test('a path that would be read as another host keeps our host before it', () => {
  expect(pageOfOurs('/.//evil.example', ORIGIN)).toBe(`${ORIGIN}//evil.example`)
})
