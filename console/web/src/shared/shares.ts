/** A share as people read it, the same on every page. */

/** A share to the second decimal, cut off where rounding would make a whole of what is none. */
export function percent(share: number): string {
  const hundredths = Math.round(share * 10_000)
  const safe = share < 1 && hundredths === 10_000 ? 9_999 : hundredths
  return `${(safe / 100).toFixed(2).replace(/\.?0+$/, '')}%`
}
