import { expect, test } from 'vitest'

import type { DutyItemView } from '../src/api/contract'
import { found } from '../src/shared/duty-lists'

function item(given: Partial<DutyItemView>): DutyItemView {
  return { id: 'B01', kind: 'basic', text: '纠纷化解', law: null, department: null, does: null, category: null, units: [], ...given }
}

const ITEMS = [
  item({ law: '《人民调解法》' }),
  item({ id: 'P01', kind: 'helping', text: '水污染查处', department: { code: 'ecology', label: '生态环境局', label_en: null }, does: '协助取样' }),
  item({ id: 'S01', kind: 'taken_back', text: '非法行医查处', units: [{ id: 'county', name: '县级中心' }] }),
]

test.each([
  ['nothing is looked for', '', '', ['B01', 'P01', 'S01']],
  ['a word of the text', '查处', '', ['P01', 'S01']],
  ['the department', '生态', '', ['P01']],
  ['the law', '调解法', '', ['B01']],
  ['the unit', '县级', '', ['S01']],
  ['two words that stand apart', '取样 水污染', '', ['P01']],
  ['an id in small letters', 's01', '', ['S01']],
  ['a kind', '查处', 'taken_back', ['S01']],
  ['what is not there', '电梯', '', []],
] as const)('%s', (_, words, kind, ids) => {
  expect(found(ITEMS, words, kind).map(({ id }) => id)).toEqual(ids)
})
