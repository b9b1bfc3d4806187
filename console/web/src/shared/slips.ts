/** The address of the page that prints slips. */
export type SlipKind = 'order' | 'supervision'

/** So many at once: each is read in full, and each is a sheet of paper. */
export const MOST_SLIPS = 50

export function slipsAddress(kind: SlipKind, numbers: Iterable<string>): string {
  const asked = new URLSearchParams({ kind })
  for (const number of numbers) asked.append('number', number)
  return `/slips?${asked}`
}

/** What an address asks for; anything else than a supervision slip is an order. */
export function slipsIn(search: string): { kind: SlipKind; numbers: string[] } {
  const asked = new URLSearchParams(search)
  const numbers = [...new Set(asked.getAll('number'))].slice(0, MOST_SLIPS)
  return { kind: asked.get('kind') === 'supervision' ? 'supervision' : 'order', numbers }
}

/** What the code on a slip opens: the incident, for whoever may see it. */
export function scannedAddress(number: string, origin: string): string {
  return `${origin}/i/${encodeURIComponent(number)}`
}
