/** The town's map on a wall that hangs for weeks: asked for until it comes, and every hour after that, as borders change. */
import { shallowRef, type ShallowRef } from 'vue'

import type { CellMap } from '../api/contract'
import type { CallOff, Clock } from '../shared/clock'

export const RETRY_MS = 10_000
export const RENEW_MS = 60 * 60_000

export interface WallCells {
  cells: Readonly<ShallowRef<CellMap | null>>
  load: () => Promise<void>
  stop: () => void
}

export function createWallCells(read: () => Promise<CellMap>, clock: Clock): WallCells {
  const cells = shallowRef<CellMap | null>(null)
  let callOff: CallOff = () => undefined
  let round = 0

  async function load(): Promise<void> {
    stop()
    const mine = round
    const found = await read().catch(() => null)
    if (mine !== round) return
    if (found !== null && JSON.stringify(found) !== JSON.stringify(cells.value)) cells.value = found
    callOff = clock.after(found === null ? RETRY_MS : RENEW_MS, () => void load())
  }

  function stop(): void {
    round += 1
    callOff()
  }

  return { cells, load, stop }
}
