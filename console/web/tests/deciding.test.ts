import { describe, expect, it } from 'vitest'

import type { CaseBehind } from '../src/api/contract'
import { leavable, linesOf, upheldBy } from '../src/assessment/deciding'

const aCase = (number: string | null, counted: boolean, excluded: string | null = null): CaseBehind => ({ number, counted, excluded, at: null, value: null, entry: null })

describe('what an objection that is upheld comes to', () => {
  it('lists each incident that counts once, what does not fulfil it first', () => {
    const cases = [aCase('a', true), aCase('b', false), aCase('b', true), aCase('c', false), aCase('d', true, 'merged'), aCase(null, false)]

    expect(leavable(cases)).toEqual([{ number: 'c', counted: false }, { number: 'a', counted: true }, { number: 'b', counted: true }])
  })

  it('sends incidents for what a figure gives, and points for what an office scores', () => {
    expect(upheldBy(true, '40', ['a'])).toEqual({ points: null, left_out: ['a'] })
    expect(upheldBy(true, '40', [])).toBeNull()
    expect(upheldBy(false, '3.5', ['a'])).toEqual({ points: 3.5, left_out: [] })
    expect(upheldBy(false, ' ', [])).toBeNull()
  })

  it('takes evidence line by line', () => {
    expect(linesOf(' a \n\nb\n')).toEqual(['a', 'b'])
  })
})
