/** Categories by name, in the language of the page where the township has a name for it there. */
import { afterEach, beforeEach, expect, test } from 'vitest'

import type { CategoryRef, ReferenceView } from '../src/api/contract'
import { categoryName, categoryTree, nameOf, platformName, reference } from '../src/shared/reference'
import { locale } from '../src/texts'

const lamps: CategoryRef = { code: '01037', name: '路灯异常', name_en: 'Street lamp', parent: '01', platform: 'services', grade: 4, leaf: true }
const group: CategoryRef = { code: '01', name: '市政公用设施类', name_en: null, parent: null, platform: null, grade: null, leaf: false }

beforeEach(() => {
  reference.value = { categories: [group, lamps] } as ReferenceView
})

afterEach(() => {
  locale.value = 'zh-CN'
  reference.value = null
})

test.each([
  ['zh-CN', '路灯异常', '市政公用设施类'],
  ['en', 'Street lamp', '市政公用设施类'],
] as const)('a category is called in %s what the township calls it there, else what it is called at home', (language, leaf, above) => {
  locale.value = language

  expect([nameOf(lamps), categoryName('01037')]).toEqual([leaf, leaf])
  expect([nameOf(group), categoryName('01')]).toEqual([above, above])
  expect(categoryTree([group, lamps])).toEqual([
    { value: '01', label: above, children: [{ value: '01037', label: leaf }] },
  ])
})

test('a code that no document knows is shown as it is', () => {
  expect(categoryName('99')).toBe('99')
  expect(categoryName(null)).toBe('')
})

test('a platform is called what the township calls it, and in English what the catalogue does', () => {
  reference.value = { platforms: [{ value: 'market', label: '市场监管平台' }] } as ReferenceView

  expect([platformName('market'), platformName('services'), platformName(null)]).toEqual(['市场监管平台', '便民服务', ''])
  locale.value = 'en'
  expect([platformName('market'), platformName('a later one')]).toEqual(['Market supervision', 'a later one'])
})
