/** The town's cells as polygons, with incidents and landmarks on them, drawn by OpenLayers; over a map of the ground, where there is one. */
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
import { Fill, Icon, Stroke, Style, Text } from 'ol/style'

import type { CellMap, Landmark, Position } from '../api/contract'
import { groundOf, lay } from './basemap'
import { shortName } from './cells'
import { byGravity, inOnePlace, type Marker } from './clusters'
import { IncidentLayer } from './incident-layer'
import { DESK_LOOK, LandmarkLayer } from './landmark-layer'
import { MAP_FONT } from './map-font'

const CLOSE_ZOOM = 14.6
const DEEPEST_ZOOM = 19
const WHOLE_NAMES = 11
const LABELS = 26
export const VILLAGE_FILLS = ['#e6effb', '#eef3e4', '#f6efe3', '#efeaf6']
const PIN = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="34" height="44"><path d="M17 1C8.2 1 1 8.2 1 17c0 11.4 16 26 16 26s16-14.6 16-26C33 8.2 25.8 1 17 1z" fill="#0958d9" stroke="#fff" stroke-width="2"/><circle cx="17" cy="17" r="6.5" fill="#fff"/></svg>',
)}`

export interface AreaMapEvents {
  pick?: (number: string) => void
  /** A circle was pressed whose incidents lie in one place: the gravest first. */
  several?: (markers: readonly Marker[]) => void
  point?: (position: Position) => void
  cell?: (code: string) => void
}

export class AreaMap {
  private readonly areas = new VectorSource()
  private readonly incidents = new IncidentLayer()
  private readonly landmarks = new LandmarkLayer(DESK_LOOK)
  private readonly pins = new VectorSource()
  private readonly map: Map
  private lit: string | null = null
  private chosenCell: string | null = null
  private hovered: string | null = null
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
        this.landmarks.layer,
        ...this.incidents.layers,
        new VectorLayer({ source: this.pins, style: new Style({ image: new Icon({ src: PIN, anchor: [0.5, 1] }) }) }),
      ],
      view: new View({ center: fromLonLat([120.7, 30.7]), zoom: 12, maxZoom: DEEPEST_ZOOM, enableRotation: false }),
    })
    void this.ground()
    this.map.on('pointermove', (event) => {
      if (event.dragging || this.events.point !== undefined) return
      const hit = this.at(event.pixel)
      this.hover(hit.cell)
      target.style.cursor = hit.members.length === 0 ? '' : 'pointer'
    })
    this.map.on('click', (event) => {
      const hit = this.at(event.pixel)
      const [lon, lat] = toLonLat(event.coordinate) as [number, number]
      if (hit.members.length > 0) this.press(hit.members)
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
    this.incidents.show(markers)
  }

  showLandmarks(landmarks: readonly Landmark[], shown: boolean): void {
    this.landmarks.show(landmarks)
    this.landmarks.turn(shown)
  }

  select(number: string | null, cell: string | null): void {
    this.chosenCell = cell
    this.incidents.select(number)
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

  private at(pixel: number[]): { members: readonly Marker[]; cell: string | null } {
    let members: readonly Marker[] = []
    let cell: string | null = null
    this.map.forEachFeatureAtPixel(
      pixel,
      (feature) => {
        if (members.length === 0) members = this.incidents.membersOf(feature as Feature)
        cell ??= (feature.get('code') as string | undefined) ?? null
      },
      { hitTolerance: 3 },
    )
    return { members, cell }
  }

  /** One opens; several that lie apart are looked at from nearer; those in one place are listed. */
  private press(members: readonly Marker[]): void {
    const [first] = members
    if (members.length === 1 && first !== undefined) this.events.pick?.(first.number)
    else if (inOnePlace(members)) this.events.several?.(byGravity(members))
    else this.map.getView().fit(this.incidents.extentOf(members), { padding: Array<number>(4).fill(60), maxZoom: DEEPEST_ZOOM, duration: 250 })
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
        font: `${bright ? '600 ' : ''}${near || bright ? 12 : 11}px ${MAP_FONT}`,
        fill: new Fill({ color: bright ? '#0b3f8f' : near ? '#445064' : '#5f6b80' }),
        stroke: new Stroke({ color: 'rgba(255,255,255,0.85)', width: 3 }),
      }),
    })
  }
}
