/** What the pages say when the server refuses something. */
import { afterEach, expect, test } from 'vitest'

import { fieldMessages, refusalText } from '../src/shared/problems'
import { instant } from '../src/shared/time'
import { locale } from '../src/texts'

afterEach(() => {
  locale.value = 'zh-CN'
})

const needy = { code: 'missing', params: {}, missing: ['note|attachments', 'reason|steps'], detail: '…' }
const typed = { field: 'text', code: 'wrong_type_got' as const, params: { expected: ['str', 'null'], got: 'int' }, message: '…' }

test('a refusal is said in the language of the page, with the values that came along', () => {
  expect(refusalText(422, needy)).toBe('缺少必填内容：说明或照片、理由')
  expect(refusalText(422, { code: 'report', params: {}, errors: [typed] })).toBe('上报内容有误：应为文本或空值 null，收到的是整数')
  expect(refusalText(422, { code: 'photo_refused', params: { photo_refusal: 'broken' } })).toBe('照片不能使用：文件已损坏')
  locale.value = 'en'
  expect(refusalText(422, needy)).toBe('Something is missing: Note or Photos, Reason')
  expect(refusalText(413, { code: 'too_large', params: { kilobytes: 64 } })).toBe('The report is larger than 64 KB')
  expect(fieldMessages({ errors: [typed] })).toEqual({ text: 'has to be text or null, not a whole number' })
})

test('a move that is not possible says why, at the time of the township and with the units that are in the way', () => {
  const late = { code: 'move_refused', params: { why: 'within_the_return_limit', at: '2026-11-24T08:00:00+00:00', units: [] } }
  const units = [{ id: 'market', name: '市场监管所' }, { id: 'works', name: '城建办' }]

  expect(refusalText(409, late)).toBe(`不能办理这一步：退回期限已过（${instant('2026-11-24T08:00:00Z')} 截止）`)
  expect(refusalText(409, { code: 'move_refused', params: { why: 'no_co_handler_is_at_it', at: null, units } })).toBe(
    '不能办理这一步：协办尚未反馈或解除：市场监管所、城建办',
  )
  expect(refusalText(409, { code: 'move_refused', params: { why: 'of_a_later_release' } })).toBe('不能办理这一步：事件现在的状态不能这样办理')
})

test('a code that only a later release knows is told in the server’s words, and without any by its status', () => {
  expect(refusalText(409, { code: 'later', params: {}, detail: '' })).toBe('服务器没有按预期答复（409）。请重试；若仍不行，请联系管理员。')
  expect(refusalText(409, { code: 'unheard_of', params: {}, detail: 'Not now' })).toBe('Not now')
  expect(refusalText(503, {})).toBe('服务器暂时不可用，请稍后再试。')
  expect(refusalText(401, null)).toBe('登录已失效，请重新登录。')
})

test('what does not fit a document is said by its code, in the language of the page, at the time of the township', () => {
  const fault = { code: 'no_unit', place: '', line: null, params: { value: 'fire', about: 'roster' }, message: 'roster: there is no unit fire' }
  const body = { code: 'document_misfit_later', detail: 'x', params: { n: 2, first: fault.message, since: '2026-12-01T16:00:00+00:00' }, faults: [fault] }

  const said = refusalText(422, body)

  expect(said).toContain('值班表：单位文件中没有“fire”')
  expect(said).toContain('00:00')
  expect(said).not.toMatch(/roster|\+00:00/)
})
