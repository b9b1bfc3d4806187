/** 静音: for the account that chose it and for one shift at most, so that nobody inherits the silence of somebody else. */

const MUTED = 'gridloop.siren.muted'
/** No shift is longer. */
export const SHIFT_MS = 12 * 3_600_000

/** Until when alarms are silent for somebody; 0 where they are not. */
export function mutedUntil(memory: Pick<Storage, 'getItem'>, user: string): number {
  const [whose, until] = (memory.getItem(MUTED) ?? '').split(' ')
  return user !== '' && whose === user ? Number(until) || 0 : 0
}

export function keepMute(memory: Pick<Storage, 'setItem'>, user: string, until: number): void {
  memory.setItem(MUTED, `${user} ${until}`)
}

/** Whoever signs out leaves no silence behind. */
export function forgetMute(memory: Pick<Storage, 'removeItem'>): void {
  memory.removeItem(MUTED)
}
