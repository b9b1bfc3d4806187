/**
 * What somebody typed and did not send, kept in this browser for their account alone: a page may be left by mistake, or
 * its session end, before the words are sent.
 */

/** Where it is kept: the browser's memory, or a test's. */
export type Memory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export interface Kept<T> {
  read: () => T | null
  write: (value: T) => void
  forget: () => void
}

const PREFIX = 'gridloop.typed.'

/** `user`: whose it is; while nobody is signed in nothing is kept. */
export function createKept<T>(memory: Memory, name: string, user: () => string | undefined): Kept<T> {
  const key = (): string | null => {
    const whose = user()
    return whose === undefined ? null : `${PREFIX}${whose}.${name}`
  }

  function read(): T | null {
    const at = key()
    if (at === null) return null
    try {
      return JSON.parse(memory.getItem(at) ?? 'null') as T | null
    } catch {
      return null
    }
  }

  function write(value: T): void {
    const at = key()
    if (at === null) return
    try {
      memory.setItem(at, JSON.stringify(value))
    } catch {
      // a browser whose memory is full still has what is on the page
    }
  }

  function forget(): void {
    const at = key()
    if (at !== null) memory.removeItem(at)
  }

  return { read, write, forget }
}
