/** Incidents on a map: points by their lamp, and where many lie together one circle with their number. */
import Feature from 'ol/Feature'
import type { Extent } from 'ol/extent'
import { boundingExtent } from 'ol/extent'
import Point from 'ol/geom/Point'
import VectorLayer from 'ol/layer/Vector'
import { fromLonLat } from 'ol/proj'
import Cluster from 'ol/source/Cluster'
import VectorSource from 'ol/source/Vector'
import { Circle, Fill, Stroke, Style, Text } from 'ol/style'

import type { Lamp } from '../api/contract'
import { byGravity, type Marker } from './clusters'
import { MAP_FONT } from './map-font'

/** Pixels between two points that are still drawn apart. */
const APART = 30
const OVER_COLOUR = '#5b6678'
const LAMP_COLOUR: Record<Lamp, string> = {
  normal: '#15803d',
  due_soon: '#b45309',
  overdue: '#c62828',
  long_overdue: '#8e1616',
}
const LATE: ReadonlySet<Lamp | null> = new Set<Lamp | null>(['overdue', 'long_overdue'])

function placeOf({ position }: Marker): [number, number] {
  return fromLonLat([position.lon, position.lat]) as [number, number]
}

export class IncidentLayer {
  private readonly points = new VectorSource<Feature<Point>>()
  /** The one that is open never disappears among others. */
  private readonly own = new VectorSource<Feature<Point>>()
  private markers: readonly Marker[] = []
  private selected: string | null = null
  readonly layers: readonly VectorLayer[]

  constructor() {
    const together = new Cluster({ source: this.points, distance: APART, minDistance: APART })
    this.layers = [
      new VectorLayer({ source: together, style: (feature) => styleOf(this.membersOf(feature as Feature)) }),
      new VectorLayer({ source: this.own, style: (feature) => [RING, ...pointStyle(this.membersOf(feature as Feature)[0]!, true)] }),
    ]
  }

  show(markers: readonly Marker[]): void {
    this.markers = markers
    this.draw()
  }

  select(number: string | null): void {
    if (this.selected === number) return
    this.selected = number
    this.draw()
  }

  /** The incidents that a feature stands for: none where it is none of this layer's. */
  membersOf(feature: Feature): Marker[] {
    const single = feature.get('marker') as Marker | undefined
    const many = (feature.get('features') as Feature[] | undefined) ?? []
    return single ? [single] : many.map((one) => one.get('marker') as Marker)
  }

  extentOf(markers: readonly Marker[]): Extent {
    return boundingExtent(markers.map(placeOf))
  }

  private draw(): void {
    const made = (marker: Marker): Feature<Point> => {
      const feature = new Feature(new Point(placeOf(marker)))
      feature.set('marker', marker, true)
      return feature
    }
    this.points.clear(true)
    this.points.addFeatures(this.markers.filter(({ number }) => number !== this.selected).map(made))
    this.own.clear(true)
    this.own.addFeatures(this.markers.filter(({ number }) => number === this.selected).map(made))
  }
}

const RING = new Style({ image: new Circle({ radius: 14, stroke: new Stroke({ color: '#0958d9', width: 3 }) }), zIndex: 99 })

function colourOf(marker: Marker): string {
  // What is open and waits is a ring: grey and full is what is over.
  return marker.closed || marker.lamp === null ? OVER_COLOUR : LAMP_COLOUR[marker.lamp]
}

function styleOf(members: readonly Marker[]): Style[] {
  return members.length === 1 ? pointStyle(members[0]!, false) : clusterStyle(byGravity(members))
}

function pointStyle(marker: Marker, chosen: boolean): Style[] {
  const colour = colourOf(marker)
  return [
    new Style({
      image: new Circle({
        radius: chosen ? 9 : marker.closed ? 4.5 : 6.5,
        fill: new Fill({ color: marker.waits ? '#fff' : colour }),
        stroke: new Stroke({ color: marker.waits ? colour : '#fff', width: chosen ? 3 : 2 }),
      }),
      text: new Text({
        text: marker.urgent || LATE.has(marker.lamp) ? '!' : '',
        font: `700 11px ${MAP_FONT}`,
        fill: new Fill({ color: marker.waits ? colour : '#fff' }),
      }),
      zIndex: chosen ? 100 : marker.closed ? 0 : 10,
    }),
  ]
}

/** As a point, but larger and with a second line around it, in the colour of the gravest within. */
function clusterStyle([gravest, ...others]: readonly Marker[]): Style[] {
  const count = others.length + 1
  const colour = colourOf(gravest!)
  const radius = count < 10 ? 11 : count < 100 ? 14 : 17
  const zIndex = 20 + Math.min(count, 50)
  return [
    new Style({ image: new Circle({ radius: radius + 3, fill: new Fill({ color: `${colour}40` }) }), zIndex }),
    new Style({
      image: new Circle({ radius, fill: new Fill({ color: gravest!.waits ? '#fff' : colour }), stroke: new Stroke({ color: gravest!.waits ? colour : '#fff', width: 2 }) }),
      text: new Text({ text: String(count), font: `700 ${count < 100 ? 12 : 11}px ${MAP_FONT}`, fill: new Fill({ color: gravest!.waits ? colour : '#fff' }) }),
      zIndex,
    }),
  ]
}
