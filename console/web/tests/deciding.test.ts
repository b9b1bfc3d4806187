import { describe, expect, it } from 'vitest'

import type { CaseBehind } from '../src/api/contract'
import { costFirst, countsHarm, leavable, linesOf, upheldBy } from '../src/assessment/deciding'

const aCase = (number: string | null, counted: boolean, excluded: string | null = null): CaseBehind => ({ number, counted, excluded, at: null, value: null, entry: null })

describe('what an objection that is upheld comes to', () => {
  it('lists each incident that counts once, what does not fulfil it first', () => {
    const cases = [aCase('a', true), aCase('b', false), aCase('b', true), aCase('c', false), aCase('d', true, 'merged'), aCase(null, false)]

    const numbers = (harm: boolean): string[] => leavable(cases, harm).map(({ number }) => number)

    expect(leavable(cases, false)[0]).toEqual({ number: 'c', counted: false, at: null })
    expect(numbers(false)).toEqual(['c', 'a', 'b'])
    expect(numbers(true)).toEqual(['a', 'b', 'c'])
  })

  it('lists what costs points first, and what does not count last', () => {
    const cases = [aCase('a', true, 'merged'), aCase('b', true), aCase('c', false), aCase('d', true)]
    const numbers = (harm: boolean): (string | null)[] => costFirst(cases, harm).map(({ number }) => number)

    expect(numbers(false)).toEqual(['c', 'b', 'd', 'a'])
    expect(numbers(true)).toEqual(['b', 'd', 'c', 'a'])
  })

  it('knows a part that gets its points for the few', () => {
    const rule = { figure: 'rework', measure: 'share' as const, zero: null, full: null, bands: [], minimum: null, below: null, each: null, free: null, office: null, choices: [] }

    expect(countsHarm({ side: 'marks', rule: { ...rule, zero: '0.3', full: '0' } })).toBe(true)
    expect(countsHarm({ side: 'marks', rule: { ...rule, zero: '0.6', full: '1' } })).toBe(false)
    expect(countsHarm({ side: 'deduction', rule: { ...rule, each: '1' } })).toBe(true)
    expect(countsHarm({ side: 'marks', rule: { ...rule, bands: [{ points: '5', at_least: null, at_most: '0.1' }] } })).toBe(true)
    expect(countsHarm({ side: 'marks', rule: { ...rule, bands: [{ points: '5', at_least: '0.9', at_most: null }] } })).toBe(false)
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
