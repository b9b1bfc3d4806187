/** What can be chosen is called by words, never by a code or an id. */
import { expect, test } from 'vitest'

import { options } from '../src/shared/field-options'
import { aField } from './kit/incidents'

const ID = '01936d0a-7e4b-7c3e-9f10-6d2f8b1a0c55'

test('a request is called by its reason, and one that a low rating made without one by what it is', () => {
  const label = (reason: string | null): string | undefined =>
    options(aField({ name: 'request', kind: 'request', choices: [{ value: ID, label: reason, label_en: null }] }))[0]?.label

  expect(label('又有人倒垃圾')).toBe('又有人倒垃圾')
  expect(label(null)).toContain('重办申请')
})
