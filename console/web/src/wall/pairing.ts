/**
 * The code by which a phone pairs with this screen: kept over a reload, which then unpairs nobody, and asked for anew
 * before the server lets it end. A wall is open for weeks, a code is good for a shift.
 */
import type { Clock } from '../shared/clock'

const HOUR_MS = 3_600_000
/** So long before its end a code is replaced: who reads it off the wall has the time to type it. */
export const BEFORE_END_MS = HOUR_MS / 2
const AGAIN_MS = 60_000

export interface PairingParts {
  ask: () => Promise<{ code: string; hours: number }>
  clock: Clock
  kept: { read: () => string | null; write: (text: string) => void }
}
interface Code {
  code: string
  until: number
}

function readCode(text: string | null): Code | null {
  try {
    const found = JSON.parse(text ?? 'null') as Partial<Code> | null
    return typeof found?.code === 'string' && typeof found.until === 'number' ? { code: found.code, until: found.until } : null
  } catch {
    return null
  }
}

/** Show a code, and another one whenever it is about to end; returns what ends that. */
export function keepPairing({ ask, clock, kept }: PairingParts, show: (code: string | null) => void): () => void {
  let ended = false
  let stop = (): void => undefined

  function hold(found: Code): void {
    show(found.code)
    stop = clock.after(Math.min(AGAIN_MS, Math.max(0, found.until - BEFORE_END_MS - clock.now())), () => void look())
  }

  async function look(): Promise<void> {
    const known = readCode(kept.read())
    if (known !== null && known.until - BEFORE_END_MS > clock.now()) return hold(known)
    try {
      const { code, hours } = await ask()
      if (ended) return
      const made = { code, until: clock.now() + hours * HOUR_MS }
      kept.write(JSON.stringify(made))
      hold(made)
    } catch {
      if (ended) return
      if (known === null || known.until <= clock.now()) show(null)
      stop = clock.after(AGAIN_MS, () => void look())
    }
  }

  void look()
  return () => {
    ended = true
    stop()
  }
}
