/** The town's cells as polygons and incidents as points, drawn by OpenLayers; over a map of the ground, where there is one. */
import Feature from 'ol/Feature'
import Map from 'ol/Map'
import View from 'ol/View'
import ScaleLine from 'ol/control/ScaleLine'
import Zoom from 'ol/control/Zoom'
import type { Extent } from 'ol/extent'
import GeoJSON from 'ol/format/GeoJSON'
import type Geometry from 'ol/geom/Geometry'
import Point from 'ol/geom/Point'
import VectorLayer from 'ol/layer/Vector'
import { fromLonLat, toLonLat } from 'ol/proj'
import VectorSource from 'ol/source/Vector'
import { Circle, Fill, Icon, Stroke, Style, Text } from 'ol/style'

import type { CellMap, Lamp, Position } from '../api/contract'
import { groundOf, lay } from './basemap'
import { shortName } from './cells'

export interface Marker {
  number: string
  position: Position
  lamp: Lamp | null
  urgent: boolean
  closed: boolean
  /** It is open, and none of its clocks runs. */
  waits: boolean
}

const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","WenQuanYi Micro Hei",sans-serif'
const OVER_COLOUR = '#5b6678'
const LAMP_COLOUR: Record<Lamp, string> = {
  normal: '#15803d',
  due_soon: '#b45309',
  overdue: '#c62828',
  long_overdue: '#8e1616',
}
const CLOSE_ZOOM = 14.6
const WHOLE_NAMES = 11
const LABELS = 26
const VILLAGE_FILLS = ['#e6effb', '#eef3e4', '#f6efe3', '#efeaf6']
const PIN = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="34" height="44"><path d="M17 1C8.2 1 1 8.2 1 17c0 11.4 16 26 16 26s16-14.6 16-26C33 8.2 25.8 1 17 1z" fill="#0958d9" stroke="#fff" stroke-width="2"/><circle cx="17" cy="17" r="6.5" fill="#fff"/></svg>',
)}`

export interface AreaMapEvents {
  pick?: (number: string) => void
  point?: (position: Position) => void
  cell?: (code: string) => void
}

export class AreaMap {
  private readonly areas = new VectorSource()
  private readonly points = new VectorSource()
  private readonly pins = new VectorSource()
  private readonly map: Map
  private lit: string | null = null
  private chosenCell: string | null = null
  private hovered: string | null = null
  private selected: string | null = null
  private villages: string[] = []
  /** Something lies under the cells: they let it through. */
  private grounded = false

  constructor(
    target: HTMLElement,
    private readonly events: AreaMapEvents,
    private readonly padding = 24,
  ) {
    this.map = new Map({
      target,
      controls: [new Zoom({ zoomInLabel: '+', zoomOutLabel: '−' }), new ScaleLine({ minWidth: 60 })],
      layers: [
        new VectorLayer({ source: this.areas, style: (feature, resolution) => this.areaStyle(feature as Feature, resolution) }),
        new VectorLayer({ source: this.points, style: (feature) => this.pointStyle(feature as Feature) }),
        new VectorLayer({ source: this.pins, style: new Style({ image: new Icon({ src: PIN, anchor: [0.5, 1] }) }) }),
      ],
      view: new View({ center: fromLonLat([120.7, 30.7]), zoom: 12, maxZoom: 19, enableRotation: false }),
    })
    void this.ground()
    this.map.on('pointermove', (event) => {
      if (event.dragging || this.events.point !== undefined) return
      const hit = this.at(event.pixel)
      this.hover(hit.cell)
      target.style.cursor = hit.number === null ? '' : 'pointer'
    })
    this.map.on('click', (event) => {
      const hit = this.at(event.pixel)
      const [lon, lat] = toLonLat(event.coordinate) as [number, number]
      if (hit.number !== null) this.events.pick?.(hit.number)
      else {
        this.events.point?.({ lon, lat })
        if (hit.cell !== null) this.events.cell?.(hit.cell)
      }
    })
  }

  private async ground(): Promise<void> {
    const found = await groundOf('light')
    if (found === null || this.map.getTargetElement() === undefined) return
    lay(found, this.map)
    this.grounded = true
    this.areas.changed()
  }

  showCells(collection: CellMap): void {
    const features = new GeoJSON().readFeatures(collection, { featureProjection: 'EPSG:3857' })
    this.villages = [...new Set(features.map((feature) => String(feature.get('village') ?? '')))].sort()
    this.areas.clear()
    this.areas.addFeatures(features)
    this.fit()
  }

  showMarkers(markers: readonly Marker[]): void {
    this.points.clear()
    this.points.addFeatures(
      markers.map((marker) => {
        const feature = new Feature(new Point(fromLonLat([marker.position.lon, marker.position.lat])))
        feature.setProperties({ number: marker.number, marker })
        return feature
      }),
    )
  }

  select(number: string | null, cell: string | null): void {
    this.selected = number
    this.chosenCell = cell
    this.points.changed()
    this.areas.changed()
  }

  /** Light a cell's polygon, as when its row is under the pointer. */
  light(cell: string | null): void {
    if (this.lit === cell) return
    this.lit = cell
    this.areas.changed()
  }

  pin(position: Position | null): void {
    this.pins.clear()
    if (position) this.pins.addFeature(new Feature(new Point(fromLonLat([position.lon, position.lat]))))
  }

  fit(): void {
    const extent = this.areas.getExtent() as Extent
    if (this.areas.getFeatures().length > 0) this.map.getView().fit(extent, { padding: Array<number>(4).fill(this.padding) })
  }

  /** Come close to a point, so close that its neighbouring cells can be told apart. */
  focus(position: Position): void {
    const view = this.map.getView()
    const zoom = Math.max(view.getZoom() ?? 0, CLOSE_ZOOM)
    view.animate({ center: fromLonLat([position.lon, position.lat]), zoom, duration: 250 })
  }

  get height(): number {
    return this.map.getSize()?.[1] ?? 0
  }

  resize(): void {
    this.map.updateSize()
  }

  dispose(): void {
    this.map.setTarget(undefined)
  }

  private at(pixel: number[]): { number: string | null; cell: string | null } {
    let number: string | null = null
    let cell: string | null = null
    this.map.forEachFeatureAtPixel(
      pixel,
      (feature) => {
        number ??= (feature.get('number') as string | undefined) ?? null
        cell ??= (feature.get('code') as string | undefined) ?? null
      },
      { hitTolerance: 3 },
    )
    return { number, cell }
  }

  private hover(cell: string | null): void {
    if (this.hovered === cell) return
    this.hovered = cell
    this.areas.changed()
  }

  private areaStyle(feature: Feature<Geometry>, resolution: number): Style {
    const code = feature.get('code') as string
    const bright = code === this.lit || code === this.hovered || code === this.chosenCell
    const village = this.villages.indexOf(String(feature.get('village') ?? ''))
    const near = resolution < WHOLE_NAMES
    const name = String(feature.get('name') ?? '')
    const label = bright || resolution < LABELS ? (near || bright ? name : shortName(name)) : ''
    return new Style({
      fill: new Fill({ color: (bright ? '#bcd4fb' : (VILLAGE_FILLS[village % VILLAGE_FILLS.length] ?? '#e6effb')) + (this.grounded ? '59' : '') }),
      stroke: new Stroke({ color: bright ? '#0958d9' : '#9fb2cc', width: bright ? 2.5 : 1 }),
      zIndex: bright ? 1 : 0,
      text: new Text({
        text: label,
        font: `${bright ? '600 ' : ''}${near || bright ? 12 : 11}px ${FONT}`,
        fill: new Fill({ color: bright ? '#0b3f8f' : near ? '#445064' : '#5f6b80' }),
        stroke: new Stroke({ color: 'rgba(255,255,255,0.85)', width: 3 }),
      }),
    })
  }

  private pointStyle(feature: Feature<Geometry>): Style[] {
    const marker = feature.get('marker') as Marker
    const chosen = marker.number === this.selected
    // What is open and waits is a ring: grey and full is what is over.
    const colour = marker.closed || marker.lamp === null ? OVER_COLOUR : LAMP_COLOUR[marker.lamp]
    const dot = new Style({
      image: new Circle({
        radius: chosen ? 9 : marker.closed ? 4.5 : 6.5,
        fill: new Fill({ color: marker.waits ? '#fff' : colour }),
        stroke: new Stroke({ color: marker.waits ? colour : '#fff', width: chosen ? 3 : 2 }),
      }),
      text: new Text({
        text: marker.urgent || marker.lamp === 'overdue' || marker.lamp === 'long_overdue' ? '!' : '',
        font: `700 11px ${FONT}`,
        fill: new Fill({ color: marker.waits ? colour : '#fff' }),
      }),
      zIndex: chosen ? 100 : marker.closed ? 0 : 10,
    })
    if (!chosen) return [dot]
    const ring = new Style({
      image: new Circle({ radius: 14, stroke: new Stroke({ color: '#0958d9', width: 3 }) }),
      zIndex: 99,
    })
    return [ring, dot]
  }
}
