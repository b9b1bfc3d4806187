/** How the charts look: made of values, drawn by ECharts. */
import type { EChartsCoreOption } from 'echarts/core'

import { LINES, palette } from './palette'
import type { FigureShown } from '../api/contract'
import { percent } from '../shared/shares'
import { count, lengthOf, } from './values'
import { duration } from '../shared/time'

/** What is held against something is paler than it. */
const PALE = '#a9b8ce'

export interface Line {
  name: string
  values: (number | null)[]
}

type Scale = Pick<FigureShown, 'measure'> & { lengths: boolean }

/** A value on an axis: short, because the table has it in full. */
function tick(scale: Scale): (value: number) => string {
  if (scale.measure === 'share') return (value) => percent(value)
  return scale.lengths ? (value) => (value === 0 ? '0' : (duration(value * 1000).match(/^\S+ ?\D*/)?.[0] ?? '')) : count
}

function full(scale: Scale): (value: unknown) => string {
  return (value) => (typeof value !== 'number' ? '—' : scale.measure === 'share' ? percent(value) : scale.lengths ? lengthOf(value) : count(value))
}

function text(): { fontFamily: string; color: string } {
  return { fontFamily: palette().font, color: palette()['ink-2'] }
}

function tooltip(scale: Scale): object {
  return { trigger: 'axis', confine: true, borderColor: palette().line, textStyle: { ...text(), fontSize: 12 }, valueFormatter: full(scale) }
}

function valueAxis(scale: Scale): object {
  const { line, muted } = palette()
  const most = scale.measure === 'share' ? { max: 1 } : {}
  return { type: 'value', min: 0, ...most, splitNumber: 4, minInterval: scale.measure === 'share' ? 0 : 1, splitLine: { lineStyle: { color: line } }, axisLabel: { color: muted, fontSize: 11, formatter: tick(scale) } }
}

/** Values over periods; the last point is marked, because that is the period one looks at. */
export function trendOption(periods: readonly string[], lines: readonly Line[], scale: Scale): EChartsCoreOption {
  const { line, muted, panel } = palette()
  return {
    animationDuration: 250,
    textStyle: text(),
    grid: { left: 8, right: 16, top: lines.length > 1 ? 34 : 14, bottom: 4, containLabel: true },
    legend: lines.length > 1 ? { top: 0, left: 0, itemWidth: 22, itemHeight: 8, type: 'scroll', textStyle: { ...text(), fontSize: 12 } } : undefined,
    tooltip: tooltip(scale),
    xAxis: { type: 'category', data: periods, boundaryGap: false, axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: muted, fontSize: 11, hideOverlap: true } },
    yAxis: valueAxis(scale),
    series: lines.map(({ name, values }, number) => {
      const { colour, dash } = LINES[number % LINES.length] as (typeof LINES)[number]
      const shade = palette()[colour]
      return {
        name,
        type: 'line',
        data: values.map((value, at) => ({ value, symbolSize: at === values.length - 1 ? 10 : 6 })),
        symbol: 'circle',
        cursor: 'pointer',
        connectNulls: false,
        itemStyle: { color: shade, borderColor: panel, borderWidth: 1.5 },
        lineStyle: { color: shade, width: number === 0 ? 2.5 : 1.75, type: dash },
        areaStyle: lines.length === 1 ? { color: shade, opacity: 0.08 } : undefined,
        emphasis: { focus: 'series' },
      }
    }),
  }
}

export interface Bar {
  name: string
  value: number | null
  /** What it is held against: the same before, or how long nine of ten take. */
  other: number | null
}

/** A bar for each line, the first on top, with a slim one below for what it is held against. */
export function pairsOption(bars: readonly Bar[], scale: Scale, said: { value: string; other: string }): EChartsCoreOption {
  const { blue, ink } = palette()
  return {
    ...lying(bars, scale),
    series: [
      {
        name: said.value,
        type: 'bar',
        data: bars.map(({ value }) => value),
        barWidth: 13,
        barGap: '15%',
        cursor: 'pointer',
        itemStyle: { color: blue, borderRadius: [0, 3, 3, 0] },
        label: { show: true, position: 'right', color: ink, fontSize: 12, formatter: ({ value }: { value: unknown }) => full(scale)(value) },
      },
      { name: said.other, type: 'bar', data: bars.map(({ other }) => other), barWidth: 5, itemStyle: { color: PALE, borderRadius: [0, 2, 2, 0] } },
    ],
  }
}

/** A bar within another one, and both values at their end: what half of the cases take, within what nine of ten do. */
export function withinOption(bars: readonly Bar[], scale: Scale, said: { value: string; other: string }): EChartsCoreOption {
  const { blue, ink } = palette()
  const told = ({ dataIndex }: { dataIndex: number }): string => [bars[dataIndex]?.value, bars[dataIndex]?.other].map((value) => full(scale)(value)).join('  /  ')
  return {
    ...lying(bars, scale, 150),
    series: [
      { name: said.value, type: 'bar', data: bars.map(({ value }) => value), barWidth: 16, barGap: '-100%', z: 3, cursor: 'pointer', itemStyle: { color: blue, borderRadius: [0, 3, 3, 0] } },
      {
        name: said.other,
        type: 'bar',
        data: bars.map(({ other }) => other),
        barWidth: 16,
        cursor: 'pointer',
        itemStyle: { color: '#b9d2fb', borderRadius: [0, 3, 3, 0] },
        label: { show: true, position: 'right', color: ink, fontSize: 12, formatter: told },
      },
    ],
  }
}

function lying(bars: readonly Bar[], scale: Scale, right = 64): EChartsCoreOption {
  const { ink, line } = palette()
  return {
    animationDuration: 250,
    textStyle: text(),
    grid: { left: 8, right, top: 30, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, textStyle: { ...text(), fontSize: 12 } },
    tooltip: { ...tooltip(scale), axisPointer: { type: 'shadow', shadowStyle: { color: 'rgba(9, 88, 217, 0.06)' } } },
    xAxis: valueAxis(scale),
    yAxis: { type: 'category', inverse: true, data: bars.map(({ name }) => name), axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: ink, fontSize: 12, width: 108, overflow: 'truncate' } },
  }
}
