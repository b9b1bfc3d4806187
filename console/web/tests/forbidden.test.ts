/** What is not possible now is greyed out, and why stands beside it: to the eye, and to whoever has the page read aloud. */
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { afterAll, beforeAll, describe as group, expect, test } from 'vitest'

import type { EventView, ForbiddenMove } from '../src/api/contract'
import ForbiddenMoves from '../src/shared/ForbiddenMoves.vue'
import { whyForbidden } from '../src/shared/move'
import { describe } from '../src/shared/narrative'
import { instant } from '../src/shared/time'
import { locale } from '../src/texts'
import en from '../../../schemas/texts/en.json'
import zhCN from '../../../schemas/texts/zh-CN.json'

const LATE: ForbiddenMove = { move: 'return', code: 'within_the_return_limit', at: '2026-11-24T08:00:00Z', units: [] }

function anEvent(changes: Partial<EventView>): EventView {
  return { seq: 1, type: 'IncidentSupervised', occurred_at: '2026-11-24T08:00:00Z', by: null, status: 'handling', version: 3, data: {}, note: null, turn_to: null, attachments: [], given_to: null, ...changes }
}

test('a move whose time is over says until when it was possible', () => {
  expect(whyForbidden(LATE)).toBe(`退回期限已过（${instant(LATE.at ?? '')} 截止）`)
})

test('who has to be done first is named', () => {
  const units = [{ id: 'market', name: '市场监管所' }, { id: 'works', name: '城建办' }]

  expect(whyForbidden({ move: 'hand-in', code: 'no_co_handler_is_at_it', at: null, units })).toBe('协办尚未反馈或解除：市场监管所、城建办')
})

test('a reason that these pages never heard of is said in general', () => {
  expect(whyForbidden({ move: 'return', code: 'of_a_later_release', at: null, units: [] })).toBe('事件现在的状态不能这样办理')
})

test('the button cannot be pressed, and is described by the reason beside it', async () => {
  const page = await renderToString(createSSRApp(ForbiddenMoves, { moves: [LATE, { move: 'cancel', code: 'while_on_hold', at: null, units: [] }] }))

  expect(page.match(/<button[^>]* disabled/g)).toHaveLength(2)
  expect(page).toContain('aria-describedby="why-not-return"')
  expect(page).toMatch(/<small id="why-not-return"[^>]*>退回期限已过/)
})

test('where nothing is missed, nothing is shown', async () => {
  expect(await renderToString(createSSRApp(ForbiddenMoves, { moves: [] }))).not.toContain('button')
})

test.each([
  [{ data: { card: 'yellow', count: 1, unit: 'works' } }, '督办：黄牌（第 1 张），责任单位works'],
  [{ data: { card: 'red', count: 2 } }, '督办：红牌（第 2 张）'],
  [{ type: 'AssignmentHandedOn', data: { unit: 'works' }, given_to: { user: 'works-h2', name: '严小军' } }, 'works转由严小军办理'],
  [{ type: 'AssignmentHandedOn', data: { unit: 'works' } }, 'works更换了处置人'],
  [{ type: 'IncidentCancelled', data: { unit: 'works' } }, '上报人撤回'],
])('%j is told as %s', (changes, said) => {
  expect(describe(anEvent(changes), new Map())).toBe(said)
})

const SAID = { at: '2026-11-24T08:00:00Z', units: [{ id: 'market', name: '市场监管所' }], item: { id: 'S01', text: '房屋鉴定', version: '2026', department: null } }

group.each([['zh-CN', zhCN], ['en', en]] as const)('in %s', (language, { forbidden }) => {
  const general = (language === 'en' ? en : zhCN).forbidden.elsewhere
  beforeAll(() => void (locale.value = language))
  afterAll(() => void (locale.value = 'zh-CN'))

  test.each(Object.keys(forbidden).filter((code) => code !== 'elsewhere'))('the button says why: %s', async (code) => {
    const one = { move: 'hand-in', code, ...SAID } as ForbiddenMove
    const page = await renderToString(createSSRApp(ForbiddenMoves, { moves: [one] }))

    expect(whyForbidden(one)).not.toBe(general)
    expect(whyForbidden(one)).not.toMatch(/[{}]/)
    expect(page).toContain(whyForbidden(one).replaceAll('"', '&quot;'))
  })
})
