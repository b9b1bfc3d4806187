/** What an objection that is upheld comes to: points, where an office scores; else the incidents that are left out. */
import type { CaseBehind, SchemePart } from '../api/contract'

export interface Leavable {
  number: string
  /** Whether one of its cases fulfils the figure. */
  counted: boolean
  at: string | null
}
export interface Upheld {
  points: number | null
  left_out: string[]
}

/** Whether the figure counts what nobody wants, so that a part gets its points for the few. */
export function countsHarm({ rule, side }: Pick<SchemePart, 'rule' | 'side'>): boolean {
  if (rule === null) return false
  if (rule.zero !== null && rule.full !== null) return Number(rule.zero) > Number(rule.full)
  return side === 'deduction' || (rule.bands.length > 0 && rule.bands.every((band) => band.at_most !== null))
}

/** The incidents that may be left out of a leaf: those that count for it, each once; what costs points comes first. */
export function leavable(cases: readonly CaseBehind[], harm: boolean): Leavable[] {
  const found = new Map<string, Leavable>()
  for (const { number, counted, excluded, at } of cases) {
    if (number === null || excluded !== null) continue
    found.set(number, { number, counted: counted || (found.get(number)?.counted ?? false), at })
  }
  return [...found.values()].sort((a, b) => (Number(a.counted) - Number(b.counted)) * (harm ? -1 : 1))
}

/** The cases as they are looked at: what costs points first, what does not count last. */
export function costFirst(cases: readonly CaseBehind[], harm: boolean): CaseBehind[] {
  const weight = ({ counted, excluded }: CaseBehind): number => (excluded !== null ? 2 : counted === harm ? 0 : 1)
  return [...cases].sort((a, b) => weight(a) - weight(b))
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
