/** The colours of our tokens, as charts take them. */

const NAMES = ['blue', 'blue-deep', 'blue-tint', 'red', 'amber', 'green', 'violet', 'ink', 'ink-2', 'muted', 'line', 'panel', 'font'] as const
type Name = (typeof NAMES)[number]

let read: Record<Name, string> | null = null

/** The tokens' values; read once, they do not change while a page is open. */
export function palette(): Record<Name, string> {
  if (read !== null) return read
  const style = getComputedStyle(document.documentElement)
  return (read = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--gl-${name}`).trim()])) as Record<Name, string>)
}

/** Lines of several groups, told apart by their dashes too. */
export const LINES = [
  { colour: 'blue', dash: 'solid' },
  { colour: 'amber', dash: 'dashed' },
  { colour: 'green', dash: 'solid' },
  { colour: 'violet', dash: 'dashed' },
  { colour: 'red', dash: 'dotted' },
  { colour: 'muted', dash: 'solid' },
] as const satisfies readonly { colour: Name; dash: string }[]

/** Five shades from few to many, each dark enough to be told from the one before; words on the last two are white. */
export const SHADES = ['#e8f0fe', '#b9d2fb', '#86b0f5', '#2a66cc', '#0b3f8f'] as const

/** The shade of a value among others of which the largest is `most`; null for what has no value. */
export function shadeOf(value: number | null, most: number): number | null {
  if (value === null) return null
  if (most <= 0) return 0
  return Math.min(SHADES.length - 1, Math.floor((Math.max(0, value) / most) * SHADES.length))
}
