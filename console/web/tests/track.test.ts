import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { expect, test } from 'vitest'

import type { Followed, FollowedStep } from '../src/api/contract'
import { Problem, Unreachable } from '../src/api/http'
import { Wish } from '../src/track/follow'
import { createFollowing, type Following } from '../src/track/following'
import Progress from '../src/track/Progress.vue'
import { linkTo, receiptIn } from '../src/track/receipt'
import { headline, stageOf, stepLine } from '../src/track/words'
import { switchLocale, locale } from '../src/texts'

const RECEIPT = { number: '33049910120261130000018', code: 'AB12-CD34-EF56-GH78-JK90' }

function told(changes: Partial<Followed>): Followed {
  return {
    number: RECEIPT.number, version: 1, at: '2026-11-30T00:00:00Z', received_at: '2026-11-30T00:00:00Z', status: 'received',
    together: null, outcome: null, text: '桥洞下垃圾成堆', address: null, category: null, unit: null, parts: [], due_at: null, told_at: null, next: null,
    steps: [], before: [], after: [], may: { rates: false, rate: null, reopen: null, contest: null }, ...changes,
  }
}

test('the link of a receipt keeps number and code after the #, where no server sees them', () => {
  const link = linkTo(RECEIPT, 'https://grid.example')

  expect(new URL(link).pathname).toBe('/track')
  expect(new URL(link).search).toBe('')
  expect(receiptIn(new URL(link).hash)).toEqual(RECEIPT)
})

test.each(['', '#', '#number=1', '#code=2', '#incident/1'])('%j is no receipt', (hash) => {
  expect(receiptIn(hash)).toBeNull()
})

test('where it stands is said with the unit, and without one where none is told', () => {
  if (locale.value === 'en') switchLocale()
  const unit = { id: 'enforcement', name: '综合执法队' }

  expect(headline(told({ status: 'assigned', unit }))).toBe('已受理，交综合执法队办理')
  expect(headline(told({ status: 'assigned' }))).toBe('已受理，由专人办理')
  expect(headline(told({ status: 'handling', unit }))).toBe('综合执法队正在处理')
  expect(headline(told({ status: 'closed', outcome: 'declined' }))).toBe('不予受理')
  expect(headline(told({ status: 'with_somebody' as 'received' }))).toBe('正在办理')
})

test('every status has its stage, and one that is not known yet is in the middle', () => {
  expect(stageOf(told({ status: 'ruling' }))).toBe('assigned')
  expect(stageOf(told({ status: 'awaiting_rating' }))).toBe('closed')
  expect(stageOf(told({ status: 'with_somebody' as 'received' }))).toBe('handling')
})

test('a step is said with its unit, its reason and its end', () => {
  const step = (changes: Partial<FollowedStep>): FollowedStep => ({ at: '2026-11-30T00:00:00Z', what: 'received', ...changes })
  const reason = { code: 'weather', label: '等待天气', label_en: 'weather' }

  expect(stepLine(step({ what: 'assigned', unit: '综合执法队' }))).toBe('受理，交综合执法队办理')
  expect(stepLine(step({ what: 'reassigned' }))).toBe('改由专人办理')
  expect(stepLine(step({ what: 'paused', reason, until: '2026-12-01T01:00:00Z' }))).toMatch(/^暂缓处理，原因：等待天气（到 .*09:00）$/)
  expect(stepLine(step({ what: 'rated', stars: 4 }))).toBe('您的评价：4 星')
})

function shown(changes: Partial<Followed>, error = ''): Promise<string> {
  return renderToString(createSSRApp(Progress, { told: told(changes), receipt: RECEIPT, busy: false, error }))
}

test('what was done stands on top when it is to be rated, also without a picture of it, and not while it is done anew', async () => {
  const steps: FollowedStep[] = [{ at: '2026-11-30T00:00:00Z', what: 'handed_in', note: '已劝导住户收回' }]
  const [rated, anew] = [await shown({ status: 'awaiting_rating', steps }), await shown({ status: 'handling', steps })]

  expect(rated).toMatch(/data-testid="track-results".*已劝导住户收回.*您反映的/)
  expect(rated).not.toContain('处理前')
  expect(anew).not.toContain('track-results')
})

test('that nothing newer could be read is said beside the button that was pressed', async () => {
  expect(await shown({}, '网络不通')).toMatch(/<footer.*role="alert"[^>]*>网络不通.*track-refresh/)
})

/** What a page follows; the server's answers come when the test lets them. */
function following(): { page: Following; answers: ((told: Followed | Error) => void)[] } {
  const answers: ((told: Followed | Error) => void)[] = []
  const look = (): Promise<Followed> => new Promise((done, fail) => answers.push((answer) => (answer instanceof Error ? fail(answer) : done(answer))))
  return { page: createFollowing({ look, first: RECEIPT, keep: () => undefined, forget: () => undefined }), answers }
}

test('an answer that was on its way when somebody rated does not bring the rating back', async () => {
  const { page, answers } = following()
  const reading = page.find(RECEIPT)

  page.show(told({ version: 5 }))
  answers[0]?.(told({ version: 4, may: { rates: true, rate: '2026-12-05T00:00:00Z', reopen: null, contest: null } }))
  await reading

  expect([page.told.value?.version, page.busy.value]).toEqual([5, false])
})

test('a receipt that is unknown is let go, and one that could not be asked for is kept', async () => {
  const { page, answers } = following()
  const [first, second] = [page.find(RECEIPT), page.find(RECEIPT)]
  answers[1]?.(new Unreachable())
  answers[0]?.(new Problem(404, {}))
  await Promise.all([first, second])
  expect(page.receipt.value).toEqual(RECEIPT)

  const third = page.find(RECEIPT)
  answers[2]?.(new Problem(404, {}))
  await third

  expect([page.receipt.value, page.told.value]).toEqual([null, null])
})

test('a wish that is sent again after a lost answer keeps its key, and changed it is another one', async () => {
  const keys: (string | undefined)[] = []
  const wish = new Wish('rate', (_, __, headers) => {
    keys.push(headers?.['Idempotency-Key'])
    return Promise.reject(new Unreachable())
  })

  for (const stars of [2, 2, 5]) await wish.send(RECEIPT, 4, { stars }).catch(() => undefined)

  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).not.toBe(keys[0])
})
