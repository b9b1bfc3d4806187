import { expect, test } from 'vitest'

import { groundKind, groundName, type GroundKind } from '../src/shared/ground-kinds'

test.each<[string, Record<string, unknown>, GroundKind | null]>([
  ['roads', { kind: 'highway' }, 'main road'],
  ['transportation', { class: 'primary' }, 'main road'],
  ['roads', { kind: 'minor_road' }, 'road'],
  ['transportation', { class: 'track' }, 'path'],
  ['roads', { kind: 'rail' }, 'rail'],
  ['water', { kind: 'river' }, 'water'],
  ['waterway', { class: 'canal' }, 'water'],
  ['landuse', { kind: 'park' }, 'green'],
  ['landcover', { class: 'wood' }, 'green'],
  ['landuse', { class: 'residential' }, 'built'],
  ['buildings', {}, 'building'],
  ['building', {}, 'building'],
  ['places', { kind: 'locality' }, 'town name'],
  ['place', { class: 'village' }, 'place name'],
  ['pois', { kind: 'bench' }, null],
  ['earth', {}, null],
])('in layer %s, %o is %s', (layer, named, kind) => {
  expect(groundKind(layer, named)).toBe(kind)
})

test('a place is called in Chinese where the file says how, and nothing where it has no name', () => {
  expect(groundName({ name: 'Shanghai', 'name:zh': '上海市' })).toBe('上海市')
  expect(groundName({ name: '红船镇' })).toBe('红船镇')
  expect(groundName({})).toBe('')
})
