import { expect, test } from 'vitest'

import { firstLocale } from '../src/texts'

test.each([
  [null, ['zh-CN'], 'zh-CN'],
  [null, ['zh-Hans-SG', 'en'], 'zh-CN'],
  [null, ['en-GB', 'zh-CN'], 'en'],
  [null, ['de-DE', 'zh-TW', 'en'], 'zh-CN'],
  [null, ['de-DE', 'fr'], 'en'],
  [null, [], 'en'],
  ['zh-CN', ['en'], 'zh-CN'],
  ['en', ['zh-CN'], 'en'],
  ['tlh', ['zh-CN'], 'zh-CN'],
] as const)('a browser in which %s was chosen and that speaks %j opens in %s', (chosen, languages, locale) => {
  expect(firstLocale(chosen, languages)).toBe(locale)
})
