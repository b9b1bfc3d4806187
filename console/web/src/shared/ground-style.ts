/** How a map file of shapes is drawn: quiet, so that cells and incidents stay in front; for a desk and for a dark wall. */
import type { FeatureLike } from 'ol/Feature'
import type { StyleFunction } from 'ol/style/Style'
import { Fill, Stroke, Style, Text } from 'ol/style'

import { groundKind, groundName, type GroundKind } from './ground-kinds'

export type Shade = 'light' | 'dark'

interface Look {
  fill?: string
  line?: string
  /** Pixels. */
  width?: number
  dash?: number[]
  ink?: string
  size?: number
  /** Pixels at which one metre is so small that it is left out: the coarsest resolution that shows it. */
  until: number
  order: number
}

const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","WenQuanYi Micro Hei",sans-serif'
const EVERYWHERE = Infinity

const LIGHT: Record<GroundKind, Look> = {
  green: { fill: '#e3efdb', until: EVERYWHERE, order: 0 },
  built: { fill: '#eeeae4', until: 80, order: 1 },
  water: { fill: '#bcd9ee', line: '#a3c9e6', width: 1.5, until: EVERYWHERE, order: 2 },
  building: { fill: '#dfdad3', until: 5, order: 3 },
  path: { line: '#d9d5cd', width: 1, until: 10, order: 4 },
  rail: { line: '#a9a9ae', width: 1.5, dash: [6, 4], until: 80, order: 5 },
  road: { line: '#cfcac2', width: 2, until: 40, order: 6 },
  'main road': { line: '#e3b878', width: 3, until: EVERYWHERE, order: 7 },
  border: { line: '#a592b5', width: 1, dash: [8, 4, 2, 4], until: EVERYWHERE, order: 8 },
  'road name': { ink: '#7b6a4c', size: 11, until: 6, order: 9 },
  'water name': { ink: '#35719d', size: 11, until: 40, order: 10 },
  'place name': { ink: '#55606f', size: 11, until: 20, order: 11 },
  'town name': { ink: '#2d3846', size: 13, until: 160, order: 12 },
}
const DARK: Record<GroundKind, Partial<Look>> = {
  green: { fill: '#12241f' },
  built: { fill: '#151f30' },
  water: { fill: '#0e2f4d', line: '#164468' },
  building: { fill: '#1d293d' },
  path: { line: '#22304a' },
  rail: { line: '#3b4a66' },
  road: { line: '#2a3a57' },
  'main road': { line: '#5d5335' },
  border: { line: '#4b4468' },
  'road name': { ink: '#8d8262' },
  'water name': { ink: '#6ea3cc' },
  'place name': { ink: '#93a5c1' },
  'town name': { ink: '#c3d2e8' },
}
const HALO: Record<Shade, string> = { light: 'rgba(255, 255, 255, 0.8)', dark: 'rgba(8, 16, 30, 0.85)' }

/** Styles are made once for each kind: a tile has thousands of shapes. Names are written into one that is kept. */
export function groundStyle(shade: Shade): StyleFunction {
  const looks = Object.fromEntries(
    (Object.keys(LIGHT) as GroundKind[]).map((kind) => [kind, shade === 'light' ? LIGHT[kind] : { ...LIGHT[kind], ...DARK[kind] }]),
  ) as Record<GroundKind, Look>
  const made = new Map<GroundKind, Style>()

  return (feature: FeatureLike, resolution: number) => {
    const named = feature.getProperties() as Record<string, unknown>
    const kind = groundKind(String(named['layer'] ?? ''), named)
    if (kind === null) return undefined
    const look = looks[kind]
    if (resolution > look.until) return undefined
    const style = made.get(kind) ?? styleOf(look, shade)
    made.set(kind, style)
    const line = feature.getGeometry()?.getType().includes('Line') ?? false
    if (look.ink !== undefined) {
      style.getText()?.setText(groundName(named))
      style.getText()?.setPlacement(line ? 'line' : 'point')
    } else style.getStroke()?.setWidth(look.width === undefined ? 0 : Math.max(0.6, look.width * Math.min(2.2, 12 / Math.max(resolution, 2))))
    return style
  }
}

function styleOf({ fill, line, width, dash, ink, size, order }: Look, shade: Shade): Style {
  return new Style({
    zIndex: order,
    ...(fill !== undefined && { fill: new Fill({ color: fill }) }),
    ...(line !== undefined && { stroke: new Stroke({ color: line, width: width ?? 1, ...(dash && { lineDash: dash }) }) }),
    ...(ink !== undefined && {
      text: new Text({ font: `${size ?? 11}px ${FONT}`, fill: new Fill({ color: ink }), stroke: new Stroke({ color: HALO[shade], width: 3 }) }),
    }),
  })
}
