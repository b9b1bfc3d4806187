/** The session is the browser's: a tab that goes on under the name of another person would show and send what is not theirs. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { left, onSessionChanged, signIn, signInAsDemo, signOut } from '../src/shared/session'
import { json } from './kit/server'

type Listener = (event: { key: string | null }) => void

/** Another tab of the same browser: it hears what changes in the memory that both share, and only what really changes. */
function anotherTab(): { loadedAnew: () => number; writes: (key: string) => void } {
  const stored = new Map<string, string>()
  const listeners: Listener[] = []
  let loaded = 0
  const change = (key: string, value: string): void => {
    if (stored.get(key) === value) return
    stored.set(key, value)
    for (const listener of listeners) listener({ key })
  }
  vi.stubGlobal('localStorage', { getItem: (key: string) => stored.get(key) ?? null, setItem: change, removeItem: (key: string) => stored.delete(key) })
  vi.stubGlobal('window', { addEventListener: (_name: string, listener: Listener) => listeners.push(listener) })
  onSessionChanged(() => (loaded += 1))
  return { loadedAnew: () => loaded, writes: (key) => change(key, 'x') }
}

let answer: () => Response
const before = { localStorage: globalThis.localStorage, fetch: globalThis.fetch }

beforeEach(() => {
  answer = () => json(200, {})
  vi.stubGlobal('fetch', () => Promise.resolve(answer()))
})
afterEach(() => {
  vi.stubGlobal('localStorage', before.localStorage)
  vi.stubGlobal('fetch', before.fetch)
  Reflect.deleteProperty(globalThis, 'window')
  vi.useRealTimers()
})

test.each([
  ['signing in', () => signIn('officer01', 'x')],
  ['signing out', signOut],
  ['another chair in the demo', () => signInAsDemo('operator03')],
])('after %s the other tabs load themselves anew', async (_name, change) => {
  const other = anotherTab()

  await change()

  expect(other.loadedAnew()).toBe(1)
})

test('signing out and in within the same millisecond is heard as two changes', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const other = anotherTab()

  await signOut()
  await signIn('officer02', 'x')

  expect(other.loadedAnew()).toBe(2)
})

test('a sign-in that was refused leaves the other tabs alone', async () => {
  const other = anotherTab()
  answer = () => json(401, { detail: '密码不对' })

  await expect(signIn('officer01', 'x')).rejects.toThrow()

  expect(other.loadedAnew()).toBe(0)
})

test('what other pages keep in the browser is no change of the session', () => {
  const other = anotherTab()

  other.writes('gridloop-language')

  expect(other.loadedAnew()).toBe(0)
})

test('signing out is noted, on whichever page, for the page that has copies', async () => {
  anotherTab()

  await signOut()

  expect(left.noted()).toBe(true)
})
