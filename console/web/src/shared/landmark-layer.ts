/** Key places and offices on a map: small signs that are no circles, so that nobody takes them for incidents; names come with nearness. */
import Feature from 'ol/Feature'
import Point from 'ol/geom/Point'
import VectorLayer from 'ol/layer/Vector'
import { fromLonLat } from 'ol/proj'
import VectorSource from 'ol/source/Vector'
import { Fill, RegularShape, Stroke, Style, Text } from 'ol/style'

import type { Landmark } from '../api/contract'
import { MAP_FONT } from './map-font'

export interface LandmarkLook {
  place: string
  office: string
  line: string
  ink: string
  halo: string
  /** How large a sign is, and its name: CSS pixels. */
  radius: number
  size: number
  /** Metres for a pixel, below which names are written: of key places, and of offices. */
  named: Record<Landmark['kind'], number>
}

export const DESK_LOOK: LandmarkLook = { place: '#7c3aed', office: '#1e5a8a', line: '#ffffff', ink: '#33405a', halo: 'rgba(255, 255, 255, 0.9)', radius: 7, size: 11, named: { key_place: 7, office: 7 } }
export const WALL_LOOK: LandmarkLook = { place: '#c9a6ff', office: '#8fe3d8', line: '#0b1424', ink: '#dbe6f6', halo: 'rgba(8, 16, 30, 0.9)', radius: 8, size: 13, named: { key_place: Infinity, office: 7 } }

export class LandmarkLayer {
  private readonly source = new VectorSource<Feature<Point>>()
  readonly layer: VectorLayer

  constructor(private look: LandmarkLook) {
    this.layer = new VectorLayer({ source: this.source, declutter: true, style: (feature, resolution) => this.style(feature.get('landmark') as Landmark, resolution) })
  }

  show(landmarks: readonly Landmark[]): void {
    this.source.clear(true)
    this.source.addFeatures(
      landmarks.map((landmark) => {
        const feature = new Feature(new Point(fromLonLat([landmark.lon, landmark.lat])))
        feature.set('landmark', landmark, true)
        return feature
      }),
    )
  }

  turn(shown: boolean): void {
    this.layer.setVisible(shown)
  }

  /** On a wall signs grow with the screen. */
  resize(look: Partial<LandmarkLook>): void {
    this.look = { ...this.look, ...look }
    this.layer.changed()
  }

  private style({ kind, name }: Landmark, resolution: number): Style[] {
    const { place, office, line, ink, halo, radius, size, named } = this.look
    const fill = new Fill({ color: kind === 'office' ? office : place })
    const stroke = new Stroke({ color: line, width: 1.5 })
    const far = resolution > named[kind]
    const angle = kind === 'office' ? Math.PI / 4 : 0
    const sign = new Style({ image: new RegularShape({ points: 4, radius: far ? radius * 0.75 : radius, angle, fill, stroke, declutterMode: 'none' }) })
    if (far) return [sign]
    const text = new Text({ text: name, font: `${size}px ${MAP_FONT}`, offsetY: radius + size * 0.8, fill: new Fill({ color: ink }), stroke: new Stroke({ color: halo, width: 3 }) })
    return [sign, new Style({ text })]
  }
}
