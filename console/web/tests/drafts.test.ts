/** What was filled in is there again when a dialog that was closed is opened once more, for the same move alone. */
import { expect, test } from 'vitest'

import { createDrafts } from '../src/desk/state/drafts'

const DRAFT = { values: { note: '已电话核实' }, attempt: null }

test('what was filled in is kept for its incident and its move', () => {
  const drafts = createDrafts()

  drafts.keep('1', 'comment', DRAFT)

  expect(drafts.before('1', 'comment')?.values).toEqual({ note: '已电话核实' })
  expect(drafts.before('2', 'comment')).toBe(null)
  expect(drafts.before('1', 'decline')).toBe(null)
})

test('a form that has nothing to be kept leaves nothing', () => {
  const drafts = createDrafts()
  drafts.keep('1', 'comment', DRAFT)

  drafts.keep('1', 'comment', null)

  expect(drafts.before('1', 'comment')).toBe(null)
})

test('what was sent is not filled in again', () => {
  const drafts = createDrafts()
  drafts.keep('1', 'comment', DRAFT)

  drafts.forget('1', 'comment')

  expect(drafts.before('1', 'comment')).toBe(null)
})
