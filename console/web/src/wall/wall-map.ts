/** The town on a dark wall: cells by band, what escalated as rings, and arrivals that pulse where they happen. */
import Feature from 'ol/Feature'
import Map from 'ol/Map'
import View from 'ol/View'
import type { Extent } from 'ol/extent'
import GeoJSON from 'ol/format/GeoJSON'
import Point from 'ol/geom/Point'
import VectorLayer from 'ol/layer/Vector'
import { fromLonLat } from 'ol/proj'
import VectorSource from 'ol/source/Vector'
import { Circle, Fill, Stroke, Style, Text } from 'ol/style'

import type { CellMap, Landmark, WallPoint, WallStanding } from '../api/contract'
import { groundOf, lay } from '../shared/basemap'
import { shortName } from '../shared/cells'
import { LandmarkLayer, WALL_LOOK } from '../shared/landmark-layer'
import { MAP_FONT } from '../shared/map-font'
import type { Band } from './bands'

export const BAND_FILL: Record<Band, string> = { none: '#16243a', few: '#1c3557', some: '#22568c', many: '#2f7fc4', most: '#7cc0f5' }
const BAND_INK: Record<Band, string> = { none: '#7f93b2', few: '#9db4d3', some: '#d6e6f8', many: '#ffffff', most: '#0a1626' }
const BORDER = '#0b1424'
/** More pulses at once than anybody can tell apart; the oldest ends. */
const PULSES = 40
const PULSE_MS = 3200

export class WallMap {
  private readonly areas = new VectorSource()
  private readonly marks = new VectorSource()
  private readonly landmarks = new LandmarkLayer(WALL_LOOK)
  private readonly map: Map
  private readonly middles = new globalThis.Map<string, [number, number]>()
  private bands: ReadonlyMap<string, Band> = new globalThis.Map()
  private rem = 16
  private grounded = false

  constructor(
    target: HTMLElement,
    private readonly sky: HTMLElement,
    pick: (found: { number: string | null; cell: string | null }) => void,
  ) {
    this.map = new Map({
      target,
      controls: [],
      interactions: [],
      layers: [
        new VectorLayer({ source: this.areas, style: (feature) => this.areaStyle(feature as Feature) }),
        this.landmarks.layer,
        new VectorLayer({ source: this.marks, style: (feature) => this.markStyle(feature as Feature) }),
      ],
      view: new View({ center: fromLonLat([120.7, 30.7]), zoom: 12, enableRotation: false }),
    })
    void this.ground()
    this.map.on('click', (event) => {
      let number: string | null = null
      let cell: string | null = null
      this.map.forEachFeatureAtPixel(
        event.pixel,
        (feature) => {
          number ??= (feature.get('number') as string | undefined) ?? null
          cell ??= (feature.get('code') as string | undefined) ?? null
        },
        { hitTolerance: 6 },
      )
      pick({ number, cell })
    })
  }

  showCells(collection: CellMap): void {
    const features = new GeoJSON().readFeatures(collection, { featureProjection: 'EPSG:3857' })
    this.areas.clear()
    this.areas.addFeatures(features)
    this.middles.clear()
    for (const feature of features) {
      const extent = feature.getGeometry()?.getExtent()
      if (extent) this.middles.set(String(feature.get('code')), [(extent[0]! + extent[2]!) / 2, (extent[1]! + extent[3]!) / 2])
    }
    this.fit()
  }

  private async ground(): Promise<void> {
    const found = await groundOf('dark')
    if (found === null || this.map.getTargetElement() === undefined) return
    lay(found, this.map)
    this.grounded = true
    this.areas.changed()
  }

  showBands(bands: ReadonlyMap<string, Band>): void {
    this.bands = bands
    this.areas.changed()
  }

  showStanding(standing: readonly WallStanding[]): void {
    this.marks.clear()
    this.marks.addFeatures(
      standing.flatMap(({ sign }) => {
        const at = this.placeOf(sign.point, sign.cell?.code ?? null)
        if (at === null) return []
        const feature = new Feature(new Point(at))
        feature.setProperties({ number: sign.number, urgent: sign.urgent })
        return [feature]
      }),
    )
  }

  showLandmarks(landmarks: readonly Landmark[], shown: boolean): void {
    this.landmarks.show(landmarks)
    this.landmarks.turn(shown)
  }

  /** Let a place pulse for a few seconds: where something came in, just now. */
  pulse(point: WallPoint | null, cell: string | null, urgent: boolean): void {
    const at = this.placeOf(point, cell)
    const pixel = at && this.map.getPixelFromCoordinate(at)
    if (!pixel) return
    while (this.sky.childElementCount >= PULSES) this.sky.firstElementChild?.remove()
    const made = document.createElement('i')
    made.className = urgent ? 'pulse urgent' : 'pulse'
    made.style.left = `${pixel[0]}px`
    made.style.top = `${pixel[1]}px`
    this.sky.append(made)
    setTimeout(() => made.remove(), PULSE_MS)
  }

  resize(): void {
    this.rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16
    this.landmarks.resize({ radius: this.rem * 0.55, size: Math.round(this.rem * 0.85) })
    this.map.updateSize()
    this.fit()
  }

  dispose(): void {
    this.map.setTarget(undefined)
    this.sky.replaceChildren()
  }

  private fit(): void {
    const extent = this.areas.getExtent() as Extent
    if (this.areas.getFeatures().length > 0) this.map.getView().fit(extent, { padding: [this.rem * 1.5, this.rem * 1.5, this.rem * 4, this.rem * 1.5] })
  }

  private placeOf(point: WallPoint | null, cell: string | null): [number, number] | null {
    if (point !== null) return fromLonLat([point.lon, point.lat]) as [number, number]
    return cell === null ? null : (this.middles.get(cell) ?? null)
  }

  private areaStyle(feature: Feature): Style {
    const band = this.bands.get(feature.get('code') as string) ?? 'none'
    return new Style({
      fill: new Fill({ color: BAND_FILL[band] + (this.grounded ? 'b3' : '') }),
      stroke: new Stroke({ color: BORDER, width: Math.max(1, this.rem * 0.12) }),
      text: new Text({
        text: shortName(String(feature.get('name') ?? '')),
        font: `${Math.round(this.rem * 1.05)}px ${MAP_FONT}`,
        fill: new Fill({ color: BAND_INK[band] }),
        overflow: false,
      }),
    })
  }

  private markStyle(feature: Feature): Style {
    const urgent = feature.get('urgent') === true
    return new Style({
      image: new Circle({
        radius: this.rem * 0.7,
        fill: new Fill({ color: urgent ? '#ff5a52' : 'rgba(255, 90, 82, 0.25)' }),
        stroke: new Stroke({ color: '#ff5a52', width: this.rem * 0.2 }),
      }),
      text: new Text({ text: '!', font: `700 ${Math.round(this.rem)}px ${MAP_FONT}`, fill: new Fill({ color: urgent ? '#1b0505' : '#ffd9d6' }) }),
    })
  }
}
