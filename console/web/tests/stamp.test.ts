/** A photo bears no place that nobody named: it is evidence. */
import { expect, test } from 'vitest'

import type { Me } from '../src/api/contract'
import { standsFor } from '../src/officer/people'
import { stampOf } from '../src/officer/stamp'
import { locale, switchLocale } from '../src/texts'

const NOW = new Date('2026-11-24T08:00:00Z')

test('a photo of just now bears its time, the cell of its place and for whom it was taken', () => {
  const [when, who] = stampOf({ now: NOW, earlier: null, cell: '东市街网格', by: '网格员' })

  expect(when).toContain('2026')
  expect(who).toBe('东市街网格 · 网格员')
})

test('a photo that was taken before its place was named bears none', () => {
  expect(stampOf({ now: NOW, earlier: null, cell: undefined, by: '网格员' })[1]).toBe('网格员')
})

test('a photo of the gallery bears its own time, and no place', () => {
  const [when, who] = stampOf({ now: NOW, earlier: new Date('2026-11-01T08:00:00Z'), cell: '东市街网格', by: '网格员' })

  expect(when).toContain('相册')
  expect(who).toBe('网格员')
})

test('it bears the unit or the office, and never a name', () => {
  if (locale.value === 'en') switchLocale()
  const me = (role: Me['roles'][number]['role'], unit_name: string | null): Me => ({
    user: 'somebody', name: '陈丽娟', profile: 'demo', town: { code: '330499101', name: '红船镇' },
    roles: [{ role, unit: null, unit_name, area: '330499101', area_name: '红船镇' }],
  })

  expect(standsFor(me('handler', '综合行政执法队'))).toBe('综合行政执法队')
  expect(standsFor(me('officer', null))).toBe('网格员')
  expect(standsFor(me('citizen', null))).toBeUndefined()
  expect(standsFor(null)).toBeUndefined()
})
