/** What an objection that is upheld comes to: points, where an office scores; else the incidents that are left out. */
import type { CaseBehind } from '../api/contract'

export interface Leavable {
  number: string
  /** Whether one of its cases fulfils the figure. */
  counted: boolean
}
export interface Upheld {
  points: number | null
  left_out: string[]
}

/** The incidents that may be left out of a leaf: those that count for it, each once; what does not fulfil it first. */
export function leavable(cases: readonly CaseBehind[]): Leavable[] {
  const found = new Map<string, Leavable>()
  for (const { number, counted, excluded } of cases) {
    if (number === null || excluded !== null) continue
    found.set(number, { number, counted: counted || (found.get(number)?.counted ?? false) })
  }
  return [...found.values()].sort((a, b) => Number(a.counted) - Number(b.counted))
}

/** What is sent when an objection is upheld; null while something is missing. */
export function upheldBy(computed: boolean, points: string, out: readonly string[]): Upheld | null {
  if (computed) return out.length === 0 ? null : { points: null, left_out: [...out] }
  return points.trim() === '' ? null : { points: Number(points), left_out: [] }
}

/** What is written one a line, without what is empty. */
export function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
}
