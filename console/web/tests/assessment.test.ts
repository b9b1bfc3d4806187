import { expect, test } from 'vitest'

import type { LeafView, PartRule, SchemePart } from '../src/api/contract'
import { measured, ruleOf, sum, told, whyOf } from '../src/assessment/words'
import { locale } from '../src/texts'

locale.value = 'zh-CN'

const RULE: PartRule = { figure: 'on-time', measure: 'share', zero: null, full: null, bands: [], minimum: null, below: null, each: null, free: null, office: null, choices: [] }
const part = (rule: Partial<PartRule>, side: SchemePart['side'] = 'marks'): SchemePart => ({ id: 'p', parent: null, depth: 0, name: '项', name_en: 'part', marks: '20', side, rule: { ...RULE, ...rule } })
const leaf = (given: Partial<LeafView>): LeafView => ({ leaf: 'p', points: '0.00', left_out: false, few: false, figure: 'on-time', figure_version: '1', measure: 'share', numerator: null, denominator: null, value: null, behind: 0, entry: null, ...given })

test('points add up to the digit, whatever floating point makes of them', () => {
  expect(sum(['0.10', '0.20'])).toBe('0.30')
  expect(sum(['28.13', '11.25', '8.75'])).toBe('48.13')
  expect(sum([])).toBe('0')
})

test('a rule is told in one line, shares in percent and counts as they are', () => {
  expect(ruleOf(part({ zero: '0.6', full: '1', minimum: 5, below: 'left_out' }))).toBe('60%得零分，100%得满分，之间按比例；少于5件时不参评')
  expect(ruleOf(part({ bands: [{ points: '20', at_least: '0.95', at_most: null }, { points: '5', at_least: null, at_most: '0.1' }] }))).toBe('不低于95%得20分，不高于10%得5分')
  expect(ruleOf(part({ each: '0.5', free: 1 }, 'deduction'))).toBe('每件扣0.5分，至多20分，前1件不计')
  expect(ruleOf(part({ office: { id: 'command', name: '指挥室' }, choices: ['0', '3'] }))).toBe('由指挥室评分，可选0 / 3分')
  expect(ruleOf(part({ measure: 'count', bands: [{ points: '20', at_least: '1', at_most: null }] }))).toBe('不低于1得20分')
  expect(told('1.5', null)).toBe('1.5')
})

test('a measure is told with both its numbers, a count as a count, and nothing where nothing was measured', () => {
  expect(measured(leaf({ numerator: 17, denominator: 20, value: '0.85' }))).toBe('85%（17 / 20）')
  expect(measured(leaf({ numerator: 12 }))).toBe('12件')
  expect(measured(leaf({}))).toBe('')
  expect(measured(leaf({ figure: null, numerator: 1 }))).toBe('')
  expect(measured(leaf({ numerator: 99_999, denominator: 100_000, value: '0.99999' }))).toBe('99.99%（99999 / 100000）')
})

test('a length of time is told in hours and days, and how many cases it is of', () => {
  const measure = 'quantile' as const

  expect(measured(leaf({ measure, numerator: 20, denominator: 20, value: '97200' }))).toBe('1 天 3 小时（20件）')
  expect(measured(leaf({ measure, numerator: 0, denominator: 0 }))).toBe('')
  expect(ruleOf(part({ measure, zero: '172800', full: '5400' }))).toBe('2 天得零分，1 小时 30 分得满分，之间按比例')
  expect(ruleOf(part({ measure, bands: [{ points: '5', at_least: null, at_most: '0' }] }))).not.toContain('%')
})

test('a case says whether it counts, or why it is left out', () => {
  expect(whyOf(true, null)).toBe('计入')
  expect(whyOf(false, null)).toBe('未达到')
  expect([whyOf(true, null, true), whyOf(false, null, true)]).toEqual(['有此情形', '无此情形'])
  expect(whyOf(false, 'merged')).toBe('不计：已并案，只计主案')
})

test('in English a rule reads as a sentence, with no sign that only Chinese has', () => {
  locale.value = 'en'

  const told = [
    ruleOf(part({ zero: '0.6', full: '1', minimum: 5, below: 'left_out' })),
    ruleOf(part({ zero: '0.6', full: '1', minimum: 5, below: 'full' })),
    ruleOf(part({ each: '0.5', free: 1 }, 'deduction')),
    measured(leaf({ numerator: 17, denominator: 20, value: '0.85' })),
  ]

  locale.value = 'zh-CN'
  expect(told[0]).toBe('none at 60%, all at 100%, in proportion between; not assessed with fewer than 5 cases')
  expect(told[1]).toContain('full points with fewer than 5 cases')
  expect(told[3]).toBe('85% (17 of 20)')
  expect(told.filter((each) => /[，；（）：、]/.test(each))).toEqual([])
})
