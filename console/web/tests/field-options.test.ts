/** What can be chosen is called by words, never by a code or an id. */
import { expect, test } from 'vitest'

import type { RequestView } from '../src/api/contract'
import { options } from '../src/shared/field-options'
import { answerOf, stateOf } from '../src/shared/requests'
import { aDetail, aField } from './kit/incidents'

const ID = '01936d0a-7e4b-7c3e-9f10-6d2f8b1a0c55'
const EXTENSION: RequestView = { id: ID, kind: 'extension', state: 'pending', decider: 'operator', asked_by: null, asked_at: '2026-11-24T08:00:00Z', decided_by: null, decided_at: null, reason: '等专用设备', due_at: '2026-11-24T20:00:00Z', was_due_at: '2026-11-24T12:00:00Z', imposed_due_at: '2026-11-24T16:00:00Z', done: null, reason_code: null, until: null, outside: false, answer: null, photos: [] }

test('a request is called by its reason, and one that a low rating made without one by what it is', () => {
  const label = (reason: string | null): string | undefined =>
    options(aField({ name: 'request', kind: 'request', choices: [{ value: ID, label: reason, label_en: null }] }))[0]?.label

  expect(label('又有人倒垃圾')).toBe('又有人倒垃圾')
  expect(label(null)).toContain('重办申请')
})

test('a request is called by what it asks for, where the incident tells', () => {
  const field = aField({ name: 'request', kind: 'request', choices: [{ value: ID, label: '等专用设备', label_en: null }] })

  const label = options(field, aDetail({ requests: [EXTENSION] }))[0]?.label ?? ''

  expect(label).toMatch(/^延期申请 · 延期到 .*04:00.*（原定 .*20:00.*） · 等专用设备 · 晚于来文限定的 .*00:00.*$/)
})

test('a question is called by its words and until when it waits, and what came of it is an answer', () => {
  const question: RequestView = { ...EXTENSION, kind: 'material', decider: 'citizen', reason: '几号门?', due_at: null, was_due_at: null, imposed_due_at: null, until: '2026-11-24T12:00:00Z' }
  const answered: RequestView = { ...question, state: 'granted', answer: '三号门', photos: [ID] }
  const field = aField({ name: 'request', kind: 'request', choices: [{ value: ID, label: '几号门?', label_en: null }] })

  const label = options(field, aDetail({ requests: [question] }))[0]?.label ?? ''

  expect(label).toMatch(/^补充材料 · 请在 .*20:00.* 前答复 · 几号门\?$/)
  expect([stateOf(question), answerOf(question)]).toEqual(['待答复', ''])
  expect([stateOf(answered), answerOf(answered)]).toEqual(['已答复', '答复：三号门 · 照片 1 张'])
})
