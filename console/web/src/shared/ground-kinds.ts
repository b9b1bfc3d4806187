/** What a shape of a map file is, by the names that the two usual schemas give it: Protomaps' and OpenMapTiles'. */

export type GroundKind = 'water' | 'green' | 'built' | 'building' | 'main road' | 'road' | 'path' | 'rail' | 'border' | 'town name' | 'place name' | 'water name' | 'road name'

type Named = Readonly<Record<string, unknown>>

const GREEN = new Set(['park', 'forest', 'wood', 'grass', 'grassland', 'farmland', 'orchard', 'meadow', 'scrub', 'wetland', 'nature_reserve', 'garden', 'cemetery', 'golf_course', 'pitch'])
const BUILT = new Set(['residential', 'industrial', 'commercial', 'retail', 'urban_area', 'school', 'hospital', 'university', 'college', 'railway', 'suburb', 'neighbourhood'])
const MAIN = new Set(['highway', 'motorway', 'trunk', 'primary', 'major_road'])
const PATHS = new Set(['path', 'track', 'pier', 'service', 'other', 'ferry', 'aerialway'])
const TOWNS = new Set(['city', 'town', 'county', 'region', 'locality'])

/** The one kind that everything in a layer is of. */
const WHOLE: Readonly<Record<string, GroundKind>> = {
  waterway: 'water',
  water_name: 'water name',
  park: 'green',
  building: 'building',
  buildings: 'building',
  boundary: 'border',
  boundaries: 'border',
  transportation_name: 'road name',
}

/** What kind of ground a shape is; null is what a quiet map leaves out. */
export function groundKind(layer: string, named: Named): GroundKind | null {
  const kind = String(named['kind'] ?? named['class'] ?? named['pmap:kind'] ?? '')
  if (layer === 'water') return named['name'] !== undefined && kind === 'label' ? 'water name' : 'water'
  if (layer === 'roads' || layer === 'transportation') return roadKind(kind)
  if (layer === 'places' || layer === 'place') return TOWNS.has(kind) ? 'town name' : 'place name'
  if (['landuse', 'landcover', 'natural'].includes(layer)) return GREEN.has(kind) ? 'green' : BUILT.has(kind) ? 'built' : null
  return WHOLE[layer] ?? null
}

function roadKind(kind: string): GroundKind {
  if (kind === 'rail' || kind === 'transit') return 'rail'
  if (MAIN.has(kind)) return 'main road'
  return PATHS.has(kind) ? 'path' : 'road'
}

/** What a shape is called, in Chinese where the file says it. */
export function groundName(named: Named): string {
  return String(named['name:zh-Hans'] ?? named['name:zh'] ?? named['name'] ?? '')
}
