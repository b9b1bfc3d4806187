/** How far a message came, by channel and person, in words. */
import { afterEach, expect, test } from 'vitest'

import type { Reached } from '../src/api/contract'
import { byPerson, channelName, reachedBy, whyNot } from '../src/shared/channels'
import { instant } from '../src/shared/time'
import { locale } from '../src/texts'

const AT = '2026-03-02T01:31:00Z'
const lead: Reached = { to: { user: 'lead', name: '虞大勇' }, channel: 'dingtalk:works', state: 'delivered', reason: null, at: AT, acknowledged_at: null }

afterEach(() => {
  locale.value = 'zh-CN'
})

test.each([
  [lead, '钉钉 works', '已送达 · 未确认'],
  [{ ...lead, acknowledged_at: AT }, '钉钉 works', '已送达 · 已确认'],
  [{ ...lead, channel: 'sms', state: 'failed', reason: 'no_address' }, '短信', '未送达 · 没有登记号码或邮箱'],
  [{ ...lead, channel: 'mail', state: 'pending', reason: 'quiet_hours' }, '电子邮件', '待发送 · 静默时段，结束后发送'],
  [{ ...lead, channel: 'mail', state: 'withdrawn', reason: null }, '电子邮件', '不再发送'],
] as [Reached, string, string][])('%# a message says its channel, its time and how far it came', (reached, channel, came) => {
  expect(reachedBy(reached)).toBe(`${channel} ${instant(AT)} ${came}`)
})

test('in English it says the same', () => {
  locale.value = 'en'

  expect(reachedBy(lead)).toBe(`DingTalk works ${instant(AT)} delivered · not acknowledged`)
})

test('why it did not arrive is said with the code of the other side, where there is one', () => {
  expect(whyNot('refused', '310000')).toBe('对方拒收 · 代码 310000')
  expect(whyNot('timeout')).toBe('对方没有及时答复')
  expect(whyNot(null)).toBe('')
})

test('the messages of a step stand together by person', () => {
  const crew: Reached = { ...lead, to: { user: 'crew', name: '葛亮亮' } }

  const people = byPerson([lead, crew, { ...lead, channel: 'sms' }])

  expect(people.map(({ who, ways }) => [who, ways.map((way) => channelName(way.channel))])).toEqual([
    ['虞大勇', ['钉钉 works', '短信']],
    ['葛亮亮', ['钉钉 works']],
  ])
})
