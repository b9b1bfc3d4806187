/** A browser's memory. */
import type { Memory } from '../../src/shared/kept'

export function aMemory(stored = new Map<string, string>()): Memory & { keys: () => string[] } {
  return {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => void stored.set(key, value),
    removeItem: (key) => void stored.delete(key),
    keys: () => [...stored.keys()],
  }
}
