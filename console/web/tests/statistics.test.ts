import { expect, test } from 'vitest'

import type { FigureRow, FigureShown, Statistics, CrossedFigure, CrossedMatter, CrossedPlace } from '../src/api/contract'
import { addressOf, choiceOf } from '../src/statistics/choice'
import { toneOf } from '../src/statistics/cases'
import { kindOf, periodName, shifted, trendOf, turnedTo, yearBefore } from '../src/statistics/periods'
import { tableOf } from '../src/statistics/rates'
import { classesOf, classOf, pictureOf } from '../src/statistics/shades'
import { stagesOf } from '../src/statistics/stages'
import { createStatistics, type Source } from '../src/statistics/state'
import { percent } from '../src/shared/shares'
import { change, numberOf, shown } from '../src/statistics/values'
import { HandClock, settle } from './kit/clock'

const IN_NOVEMBER = Date.parse('2026-11-30T15:00:00Z')

function aRow(changes: Partial<FigureRow> = {}): FigureRow {
  return { subject: null, name: null, name_en: null, numerator: 737, denominator: 972, value: 737 / 972, hidden: false, rounded: false, ...changes }
}

function aFigure(changes: Partial<FigureShown> = {}): FigureShown {
  return { id: 'on-time', version: '2026-11', name: { zh: '按期办结率', en: 'Closed on time' }, measure: 'share', quantile: null, exclusions: [], personal: false, better: 'higher', rows: [aRow()], ...changes }
}

test.each([
  ['2026-11-27', 'day'],
  ['2026-W48', 'week'],
  ['2026-11', 'month'],
  ['2026-Q4', 'quarter'],
  ['2026', 'year'],
  ['2026-02-30', null],
  ['2026-13', null],
  ['2026-W54', null],
  ['2025-W53', null],
  ['', null],
] as const)('%s is a %s', (period, kind) => {
  expect(kindOf(period)).toBe(kind)
})

test.each([
  ['2026-11-30', 1, '2026-12-01'],
  ['2026-W53', 1, '2027-W01'],
  ['2027-W01', -1, '2026-W53'],
  ['2026-12', 1, '2027-01'],
  ['2026-Q1', -1, '2025-Q4'],
  ['2026', -1, '2025'],
] as const)('%s and %d more is %s', (period, by, expected) => {
  expect(shifted(period, by)).toBe(expected)
})

test.each([
  ['2026-11', '2025-11'],
  ['2026-Q4', '2025-Q4'],
  ['2026-W53', '2026-W01'],
  ['2026-11-27', '2025-11-28'],
  ['2026', '2025'],
] as const)('%s is held against %s', (period, expected) => {
  expect(yearBefore(period)).toBe(expected)
})

test('a trend of months has the same month of the year before at its beginning', () => {
  expect(trendOf('2026-11')).toHaveLength(13)
  expect([trendOf('2026-11')[0], trendOf('2026-11')[12]]).toEqual(['2025-11', '2026-11'])
})

test.each([
  ['month', '2026', '2026-11-20', '2026-11'],
  ['month', '2025', '2026-11-20', '2025-12'],
  ['week', '2026-11', '2026-11-20', '2026-W47'],
  ['year', '2026-11', '2026-11-20', '2026'],
] as const)('whoever turns to a %s from %s on %s looks at %s', (kind, period, today, expected) => {
  expect(turnedTo(kind, period, today)).toBe(expected)
})

test('a period is called as people call it', () => {
  expect([periodName('2026-11'), periodName('2026-Q4'), periodName('2026-W48')]).toEqual(['2026年11月', '2026年第4季度', '2026年第48周（11-23 至 11-29）'])
})

test('an address holds the choice, and what makes no sense in it is left out', () => {
  const choice = choiceOf('?period=2026-Q4&by=cell&platform=market&area=330499101201&figure=on-time', IN_NOVEMBER)

  expect(choiceOf(addressOf(choice), IN_NOVEMBER)).toEqual(choice)
  expect(choiceOf('?period=soon&by=person&platform=x&area=a&figure=%3Cb%3E', IN_NOVEMBER)).toEqual({ period: '2026-11', by: 'unit', platform: '', area: '', figure: '' })
})

test.each([
  [737 / 972, '75.82%'],
  [911 / 972, '93.72%'],
  [1, '100%'],
  [0.99999, '99.99%'],
  [0.5, '50%'],
] as const)('a share of %d reads %s', (share, expected) => {
  expect(percent(share)).toBe(expected)
})

test('what is hidden has no number, and times read as lengths', () => {
  expect(numberOf(aRow({ hidden: true, value: null, numerator: null }), aFigure())).toBeNull()
  expect(shown(5400, aFigure({ measure: 'quantile' }))).toBe('1 小时 30 分')
  expect(shown(null, aFigure())).toBe('—')
})

test.each([
  [0.94, 0.9, 'share', 'higher', '+4 个百分点', 'better'],
  [0.1, 0.05, 'share', 'lower', '+5 个百分点', 'worse'],
  [120, 100, 'count', null, '+20%', 'same'],
  [50, 100, 'quantile', 'lower', '−50%', 'better'],
  [3, 0, 'count', 'lower', '+3', 'worse'],
] as const)('%d after %d as a %s that is better %s: %s, %s', (now, before, measure, better, text, tone) => {
  expect(change(now, before, aFigure({ measure, better }))).toEqual({ text, tone })
})

test('a table has a line for each subject, what has none last, whatever it is sorted by', () => {
  const figure = aFigure({ rows: [aRow({ subject: null, value: 1 }), aRow({ subject: 'a', name: '甲', value: 0.5 }), aRow({ subject: 'b', name: '乙', value: null, hidden: true }), aRow({ subject: 'c', name: '丙', value: 0.9 })] })

  expect(tableOf([figure], 'unit', null).at(-1)?.subject).toBeNull()
  expect(tableOf([figure], 'unit', { figure: 'on-time', down: true }).map(({ subject }) => subject)).toEqual([null, 'c', 'a', 'b'])
})

test('a stage has its median and its nine in ten side by side', () => {
  const stages = stagesOf([aFigure(), aFigure({ id: 'sign-median', measure: 'quantile' }), aFigure({ id: 'sign-p90', measure: 'quantile' })])

  expect(stages.map(({ id, median, p90 }) => [id, median?.id, p90?.id])).toEqual([['sign', 'sign-median', 'sign-p90']])
})

test('every value of a map falls into a class of its legend, and counts have whole bounds', () => {
  const bounds = classesOf([1, 4, 17], true)

  expect(bounds.every(Number.isInteger)).toBe(true)
  expect([0, 1, 4, 17].map((value) => classOf(value, bounds))).toEqual([0, 0, 1, 4])
  expect(classesOf([], true)).toEqual([])
})

test('a cell that is as wide as high at the latitude of the town is drawn as a square', () => {
  const side = 0.01
  const wide = side / Math.cos((30.005 * Math.PI) / 180)
  const ring: [number, number][] = [[120, 30], [120 + wide, 30], [120 + wide, 30 + side], [120, 30 + side], [120, 30]]
  const picture = pictureOf({ type: 'FeatureCollection', features: [{ type: 'Feature', properties: { code: 'c', name: '桑园里网格', village: '', class: 'A' }, geometry: { type: 'Polygon', coordinates: [ring] } }] }, 100)

  expect(picture.height).toBe(100)
  expect(picture.shapes[0]?.middle).toEqual([50, 50])
})

function aTown(): { source: Source; asked: string[] } {
  const asked: string[] = []
  const answer = (period: string): Statistics => ({ period, begin: '', end: '', by: 'none', as_of: '', figures: [aFigure()], trend: [] })
  const source: Source = {
    groups: () => Promise.resolve({ order: ['on-time', 'rework'], groups: [['on-time'], ['rework']] }),
    figures: ({ period, by, figures: [id] }) => (asked.push(`${period} ${by} ${id}`), Promise.resolve({ ...answer(period), figures: [aFigure({ id: id as string })] })),
    trend: ({ figure, from, to }) => (asked.push(`${from}..${to} ${figure}`), Promise.resolve(answer(to))),
    crossed: ({ period, by }) => (asked.push(`${period} crossed ${by}`), Promise.reject(new Error('away'))),
    cases: ({ subject, by }) => (asked.push(`cases ${by} ${subject ?? '-'}`), Promise.resolve({ figure: 'on-time', version: '1', items: [], next: null })),
  }
  return { source, asked }
}

const CHOICE = { period: '2026-11', by: 'unit', platform: '', area: '', figure: '' } as const

test('the figure that is looked at is one that the town counts, and only what depends on a choice is asked for anew', async () => {
  const { source, asked } = aTown()
  const board = createStatistics(source, { ...CHOICE, figure: 'none-such' }, () => undefined, new HandClock())

  board.reload()
  await settle()
  expect([board.figure.value?.id, asked.includes('2025-11..2026-11 on-time')]).toEqual(['on-time', true])
  expect([board.crossed.error.value, board.now.error.value]).toEqual(['away', ''])

  asked.length = 0
  board.choose({ by: 'cell' })
  await settle()
  expect(asked.sort()).toEqual(['2026-10 cell on-time', '2026-11 cell on-time', '2026-11 cell rework'])
})

test('a number opens its list, and another choice closes it', async () => {
  const { source, asked } = aTown()
  const board = createStatistics(source, { ...CHOICE }, () => undefined, new HandClock())
  board.reload()
  await settle()

  board.opened.value = { figure: aFigure(), period: '2026-11', by: 'unit', row: aRow({ subject: 'squad' }) }
  await settle()
  expect(asked.at(-1)).toBe('cases unit squad')

  board.choose({ period: '2026-10' })
  expect(board.opened.value).toBeNull()
})

test('an answer that lets people wait says so, and a late one is no longer wanted', async () => {
  const clock = new HandClock()
  const answers: ((statistics: Statistics) => void)[] = []
  const { source } = aTown()
  const slowly: Source = { ...source, figures: () => new Promise((answer) => answers.push(answer)) }
  const board = createStatistics(slowly, { ...CHOICE }, () => undefined, clock)
  board.reload()

  await clock.pass(2_000)
  expect(board.now.slow.value).toBe(true)

  const waiting = [...answers]
  board.choose({ period: '2026-10' })
  waiting.forEach((answer) => answer({ period: '2026-11', begin: '', end: '', by: 'none', as_of: '', figures: [], trend: [] }))
  await settle()
  expect(board.now.data.value).toBeNull()
})

test('figures are shown as they come, in the order of the document, and those of now before those of another year', async () => {
  const answers: (() => void)[] = []
  const { source, asked } = aTown()
  const slowly: Source = { ...source, figures: (wanted) => source.figures(wanted).then((found) => new Promise((answer) => answers.push(() => answer(found)))) }
  const board = createStatistics(slowly, { ...CHOICE }, () => undefined, new HandClock())
  board.reload()
  await settle()
  expect(asked).toEqual(['2026-11 none on-time', '2026-11 none rework'])

  answers[1]?.()
  await settle()
  expect([board.town.value.map(({ id }) => id), board.figure.value, board.coming.value]).toEqual([['rework'], null, 1])

  answers[0]?.()
  await settle()
  expect([board.town.value.map(({ id }) => id), board.figure.value?.id, board.now.busy.value]).toEqual([['on-time', 'rework'], 'on-time', false])
  expect(board.coming.value).toBe(0)
})

test('the figure that is looked at comes with the first answers', async () => {
  const { source, asked } = aTown()
  const board = createStatistics(source, { ...CHOICE, figure: 'rework' }, () => undefined, new HandClock())

  board.reload()
  await settle()

  expect(asked.slice(0, 2)).toEqual(['2026-11 none rework', '2026-11 none on-time'])
  expect(board.town.value.map(({ id }) => id)).toEqual(['on-time', 'rework'])
})

test.each([
  [100, '2026-11'],
  [1000, '2026-10'],
])('numbers of another period take the place of those before when they are whole, unless that takes long: %d ms', async (waited, shownPeriod) => {
  const clock = new HandClock()
  const answers: (() => void)[] = []
  const { source } = aTown()
  let slow = false
  const turning: Source = { ...source, figures: (wanted) => source.figures(wanted).then((found) => (slow ? new Promise((answer) => answers.push(() => answer(found))) : found)) }
  const board = createStatistics(turning, { ...CHOICE }, () => undefined, clock)
  board.reload()
  await settle()

  slow = true
  board.choose({ period: '2026-10' })
  await clock.pass(waited)
  answers.shift()?.()
  await settle()

  expect(board.now.data.value?.period).toBe(shownPeriod)
})

test('a group of figures that cannot be counted keeps the others from nobody', async () => {
  const { source } = aTown()
  const failing: Source = { ...source, figures: (wanted) => (wanted.figures[0] === 'rework' ? Promise.reject(new Error('took too long')) : source.figures(wanted)) }
  const board = createStatistics(failing, { ...CHOICE }, () => undefined, new HandClock())

  board.reload()
  await settle()

  expect([board.town.value.map(({ id }) => id), board.now.error.value]).toEqual([['on-time'], 'took too long'])
})

test('a sum of the table of matters and places opens all that is added up in it', async () => {
  const { source } = aTown()
  const asked: string[] = []
  const board = createStatistics(
    {
      ...source,
      crossed: ({ period, by }) => Promise.resolve({ figure: 'on-time', period, by, columns: [], rows: [], total: 3, rounded: false, as_of: '', begin: '', end: '' } as unknown as CrossedFigure),
      cases: ({ by, subject, within }) => (asked.push(`${by} ${subject ?? '-'} ${within.category ?? '*'}`), Promise.resolve({ figure: 'on-time', version: '1', items: [], next: null })),
    },
    { ...CHOICE },
    () => undefined,
    new HandClock(),
  )
  board.reload()
  await settle()
  const place = { subject: 'c1', name: '一号网格', counts: [3], total: 3 } as unknown as CrossedPlace
  const matter = { code: 'rubbish', name: '垃圾', name_en: 'Rubbish', total: 3 } as unknown as CrossedMatter

  board.openField(place, null)
  board.openField(null, matter)
  expect(board.listed.value).toEqual({ figure: 'on-time', period: board.choice.period, by: 'none', subject: null, platform: board.choice.platform, area: board.choice.area, category: 'rubbish' })
  board.openField(null, { ...matter, code: null })
  board.openField(null, null)

  expect(asked).toEqual(['cell c1 *', 'none - rubbish', 'category - *', 'none - *'])
})

test.each([
  ['counted', 'higher', 'good'], ['missed', 'higher', 'bad'], ['counted', 'lower', 'bad'], ['missed', 'lower', 'plain'],
  ['counted', null, 'plain'], ['excluded', 'higher', 'plain'],
] as const)('a case that is %s where %s is better is shown as %s: a returned one is no success', (kind, better, tone) => {
  expect(toneOf(kind, better)).toBe(tone)
})
