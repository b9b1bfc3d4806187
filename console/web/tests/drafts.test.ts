/** What was filled in is there again when a dialog that was closed is opened once more, for the same move alone. */
import { expect, test } from 'vitest'

import { createDrafts } from '../src/desk/state/drafts'

test('what was filled in is kept for its incident and its move', () => {
  const drafts = createDrafts()

  drafts.keep('1', 'comment', { values: { note: '已电话核实' }, attempt: null }, {})

  expect(drafts.before('1', 'comment')?.values).toEqual({ note: '已电话核实' })
  expect(drafts.before('2', 'comment')).toBe(null)
  expect(drafts.before('1', 'decline')).toBe(null)
})

test.each([{}, { note: '' }, { note: undefined, photos: [] }, { stars: 0 }])('a form that is empty again, %j, is not kept', (values) => {
  const drafts = createDrafts()
  drafts.keep('1', 'comment', { values: { note: '已电话核实' }, attempt: null }, {})

  drafts.keep('1', 'comment', { values, attempt: null }, {})

  expect(drafts.before('1', 'comment')).toBe(null)
})

test('what a form began with is nothing that somebody filled in', () => {
  const drafts = createDrafts()

  drafts.keep('1', 'grant', { values: { request: 'r1' }, attempt: null }, { request: 'r1' })

  expect(drafts.before('1', 'grant')).toBe(null)
})

test('what was sent is not filled in again', () => {
  const drafts = createDrafts()
  drafts.keep('1', 'comment', { values: { note: '已电话核实' }, attempt: null }, {})

  drafts.forget('1', 'comment')

  expect(drafts.before('1', 'comment')).toBe(null)
})

test('what was sent without an answer is kept with its key', () => {
  const drafts = createDrafts()
  const attempt = { key: 'k1', body: '{"note":"已电话核实"}' }

  drafts.keep('1', 'comment', { values: { note: '已电话核实' }, attempt }, {})

  expect(drafts.before('1', 'comment')?.attempt).toEqual(attempt)
})
