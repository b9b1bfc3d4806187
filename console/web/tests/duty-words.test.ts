/** The duty roster in words: days, hours, turns, deputies, and who is told where nobody is on duty. */
import { expect, test } from 'vitest'

import type { DutyLine, OnDutyView } from '../src/api/contract'
import { daysWords, dutyWords, insteadWords, lineWords } from '../src/shared/duty-words'
import { options } from '../src/shared/field-options'
import { aField } from './kit/incidents'

const line = (changes: Partial<DutyLine> = {}): DutyLine => ({ days: [1, 2, 3, 4, 5], date: null, from: '08:30', to: '17:30', turn_minutes: null, ...changes })

test('the days of a line are said as people say them', () => {
  expect([[1, 2, 3, 4, 5], [1, 3], [6, 7], [1, 2, 3, 4, 5, 6, 7]].map((days) => daysWords(line({ days })))).toEqual(['周一至周五', '周一、周三', '周六、周日', '每天'])
  expect(daysWords(line({ days: [], date: '2026-12-31' }))).toBe('2026-12-31')
})

test('a line says its hours, and that people take turns', () => {
  expect(lineWords(line())).toBe('值班表：周一至周五 08:30–17:30')
  expect(lineWords(line({ turn_minutes: 10 }))).toBe('值班表：周一至周五 08:30–17:30 · 每 10 分钟轮换')
})

test('somebody stands in for another one until a time', () => {
  const one: OnDutyView = { person: { user: 'b', name: '严小军' }, until: '2026-11-24T09:30:00Z', instead_of: { user: 'a', name: '葛亮亮' }, line: line() }

  expect(dutyWords(one)).toMatch(/^代 葛亮亮 · 至 .*17:30$/)
  expect(dutyWords({ ...one, instead_of: null })).toMatch(/^至 /)
})

test('where nobody is on duty it is said who is told', () => {
  expect(insteadWords({ people: [], instead: [{ user: 'lead', name: '虞大勇' }] })).toBe('提醒改发虞大勇')
  expect(insteadWords({ people: [], instead: [] })).toBe('提醒改发分管领导')
})

test('whoever can be chosen is called by name, and said to be on duty or not where there is a roster', () => {
  const choices = [{ value: 'a', label: '葛亮亮', on_duty: true }, { value: 'b', label: '严小军', on_duty: false }, { value: 'c', label: '虞大勇' }]

  expect(options(aField({ name: 'person', kind: 'person', choices })).map(({ label }) => label)).toEqual(['葛亮亮（值班中）', '严小军（不在值班）', '虞大勇'])
})
