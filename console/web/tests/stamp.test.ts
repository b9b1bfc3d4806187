/** A photo bears no place that nobody named: it is evidence. */
import { expect, test } from 'vitest'

import { stampOf } from '../src/officer/stamp'

const NOW = new Date('2026-11-24T08:00:00Z')

test('a photo of just now bears its time, the cell of its place and who took it', () => {
  const [when, who] = stampOf({ now: NOW, earlier: null, cell: '东市街网格', by: '陈丽娟' })

  expect(when).toContain('2026')
  expect(who).toBe('东市街网格 · 陈丽娟')
})

test('a photo that was taken before its place was named bears none', () => {
  expect(stampOf({ now: NOW, earlier: null, cell: undefined, by: '陈丽娟' })[1]).toBe('陈丽娟')
})

test('a photo of the gallery bears its own time, and no place', () => {
  const [when, who] = stampOf({ now: NOW, earlier: new Date('2026-11-01T08:00:00Z'), cell: '东市街网格', by: '陈丽娟' })

  expect(when).toContain('相册')
  expect(who).toBe('陈丽娟')
})
