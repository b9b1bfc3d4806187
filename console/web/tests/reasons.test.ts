/** What the pages say about an automatic decision. */
import { afterEach, expect, test } from 'vitest'

import type { CellMap, ReferenceView } from '../src/api/contract'
import { cells } from '../src/shared/cells'
import { reasonText } from '../src/shared/reasons'
import { reference } from '../src/shared/reference'
import { locale } from '../src/texts'

afterEach(() => {
  locale.value = 'zh-CN'
  reference.value = null
  cells.value = null
})

test('a reason is said in the language of the page, with the township’s names for its codes', () => {
  reference.value = { categories: [{ code: '06', name: '环境' }], units: [{ id: 'u1', name: '城管' }] } as ReferenceView
  cells.value = { features: [{ properties: { code: '1', name: '南湖头' } }] } as CellMap
  const scope = { category: '06', area: '1', grade: 2 }
  const won = { row: 'R1', unit: 'u1', scope, level: 'town', legal_basis: '第九条' }
  const evidence = { category: '06', evidence: 9.5, words: [['垃圾', 10], ['空', -0.5]] }

  expect(reasonText({ code: 'route.won', data: won })).toBe('职责清单 R1（类别 06、区域 南湖头、重大）→ 城管，镇街；依据：第九条')
  expect(reasonText({ code: 'classify.evidence', data: evidence })).toBe('06 环境：「垃圾」+10、「空」-0.5，合计 9.5 分')
  locale.value = 'en'
  expect(reasonText({ code: 'classify.evidence', data: evidence })).toBe('06 环境: “垃圾” +10, “空” -0.5; 9.5 in all')
})

test('a reason that only a later release knows is shown by its code', () => {
  expect(reasonText({ code: 'duplicates.near', data: { metres: 20 } })).toBe('duplicates.near')
})
