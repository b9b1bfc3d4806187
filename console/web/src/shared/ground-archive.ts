/** The ground from a map file of our own (PMTiles): tiles of shapes, drawn quietly, or tiles that are pictures. */
import type BaseLayer from 'ol/layer/Base'
import TileLayer from 'ol/layer/Tile'
import VectorTileLayer from 'ol/layer/VectorTile'
import { PMTilesRasterSource, PMTilesVectorSource } from 'ol-pmtiles'

import { groundStyle, type Shade } from './ground-style'

const ARCHIVE = '/api/v1/basemap/archive'
/** Tiles of shapes that are kept drawn; a wall shows the same dozen for weeks. */
const KEPT_TILES = 64

export function archiveLayer(kind: 'vector' | 'raster', shade: Shade): BaseLayer {
  if (kind === 'raster') return new TileLayer({ className: `ground-${shade}`, source: new PMTilesRasterSource({ url: ARCHIVE, transition: 0 }) })
  return new VectorTileLayer({
    className: 'ground-shapes',
    declutter: true,
    cacheSize: KEPT_TILES,
    source: new PMTilesVectorSource({ url: ARCHIVE, transition: 0 }),
    style: groundStyle(shade),
  })
}
