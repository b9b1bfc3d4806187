/**
 * The map under ours, where the town has one: tiles that the server fetches with names above them, a map file of its own,
 * or shapes.
 *
 * What draws tiles and map files is loaded when it is known that there are some: most towns on an isolated network have
 * none, and their phones shall not load it.
 */
import type Map from 'ol/Map'
import GeoJSON from 'ol/format/GeoJSON'
import type BaseLayer from 'ol/layer/Base'
import VectorLayer from 'ol/layer/Vector'
import VectorSource from 'ol/source/Vector'
import { transformExtent } from 'ol/proj'
import { Fill, Stroke, Style } from 'ol/style'

import { api } from '../api/client'

export interface Ground {
  /** Each layer asks for nothing outside the town's box. */
  layers: BaseLayer[]
  credit: string
}

const TILES = '/api/v1/basemap/{z}/{x}/{y}'
const LABELS = '/api/v1/basemap/labels/{z}/{x}/{y}'
const DEEPEST = 18
const LINES = { light: '#8fa3bd', dark: '#33486a' }

/** What lies under a map; null where the town has nothing, or nobody can say so now. */
export async function groundOf(shade: 'light' | 'dark'): Promise<Ground | null> {
  const found = await api.get('/basemap').catch(() => null)
  if (found === null || !(found.tiles || found.labels || found.shapes || found.archive)) return null
  const layers: BaseLayer[] = []
  if (found.archive) {
    const { archiveLayer } = await import('./ground-archive')
    layers.push(archiveLayer(found.archive, shade))
  }
  if (found.tiles || found.labels) {
    const [{ default: TileLayer }, { default: XYZ }] = await Promise.all([import('ol/layer/Tile'), import('ol/source/XYZ')])
    const addresses = [...(found.tiles ? [TILES] : []), ...(found.labels ? [LABELS] : [])]
    layers.push(...addresses.map((url) => new TileLayer({ className: `ground-${shade}`, source: new XYZ({ url, maxZoom: DEEPEST, transition: 0 }) })))
  }
  if (found.shapes) {
    const style = new Style({ stroke: new Stroke({ color: LINES[shade], width: 1.2 }), fill: new Fill({ color: 'rgba(120, 150, 190, 0.14)' }) })
    layers.push(new VectorLayer({ source: new VectorSource({ url: '/api/v1/basemap/shapes', format: new GeoJSON() }), style }))
  }
  const { box } = found
  if (box !== null) {
    const extent = transformExtent([box.west, box.south, box.east, box.north], 'EPSG:4326', 'EPSG:3857')
    layers.forEach((layer) => layer.setExtent(extent))
  }
  return { layers, credit: found.credit }
}

/** Put the ground under a map's own layers, and write whose work it is into the corner. */
export function lay(ground: Ground, map: Map): void {
  ground.layers.forEach((layer, at) => map.getLayers().insertAt(at, layer))
  if (ground.credit === '') return
  const credit = document.createElement('small')
  credit.className = 'map-credit'
  credit.textContent = ground.credit
  map.getTargetElement()?.append(credit)
}
