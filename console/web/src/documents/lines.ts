/** What one text says otherwise than another, line by line. */

export interface LineChange {
  /** Whether the line stands in the first text alone, or in the second. */
  side: 'first' | 'second'
  /** Its number there, from 1. */
  line: number
  text: string
}

/** Above so many pairs of lines the middle of both texts is shown as replaced: comparing all would take too long. */
const MOST_PAIRS = 4_000_000

export function lineChanges(first: string, second: string): LineChange[] {
  const [one, two] = [first.split('\n'), second.split('\n')]
  let start = 0
  while (start < one.length && start < two.length && one[start] === two[start]) start += 1
  let end = 0
  while (end < one.length - start && end < two.length - start && one[one.length - 1 - end] === two[two.length - 1 - end]) end += 1
  return between(one.slice(start, one.length - end), two.slice(start, two.length - end), start)
}

function between(one: readonly string[], two: readonly string[], before: number): LineChange[] {
  const shared = one.length * two.length > MOST_PAIRS ? null : longest(one, two)
  const found: LineChange[] = []
  let [i, j] = [0, 0]
  while (i < one.length || j < two.length) {
    if (shared !== null && i < one.length && j < two.length && one[i] === two[j]) {
      i += 1
      j += 1
    } else if (i < one.length && (j >= two.length || shared === null || at(shared, i + 1, j) >= at(shared, i, j + 1))) {
      found.push({ side: 'first', line: before + i + 1, text: one[i] ?? '' })
      i += 1
    } else {
      found.push({ side: 'second', line: before + j + 1, text: two[j] ?? '' })
      j += 1
    }
  }
  return found
}

const at = (table: readonly Uint32Array[], i: number, j: number): number => table[i]?.[j] ?? 0

/** How many lines are the same in the rest of both, from each pair of places on. */
function longest(one: readonly string[], two: readonly string[]): Uint32Array[] {
  const table = Array.from({ length: one.length + 1 }, () => new Uint32Array(two.length + 1))
  for (let i = one.length - 1; i >= 0; i -= 1)
    for (let j = two.length - 1; j >= 0; j -= 1) {
      const row = table[i]
      if (row) row[j] = one[i] === two[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1))
    }
  return table
}
