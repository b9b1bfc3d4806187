/** What a move asks for is marked before anybody misses it: to the eye, and to whoever has the page read aloud. */
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { expect, test } from 'vitest'

import type { MoveField } from '../src/api/contract'
import MoveSheet from '../src/officer/MoveSheet.vue'
import { labelOf } from '../src/shared/move'
import { aDetail, aField, aMove } from './kit/incidents'

/** The marks of a move's fields on the phone, as they are when the sheet opens: `label*`, and what is read aloud. */
async function marks(...fields: MoveField[]): Promise<{ seen: string[]; heard: string[] }> {
  const move = aMove({ move: 'assign', fields })
  const context: { teleports?: Record<string, string> } = {}
  await renderToString(createSSRApp(MoveSheet, { move, incident: aDetail({ moves: [move] }) }), context)
  const page = context.teleports?.body ?? ''
  const labels = page.matchAll(/<div class="field"[^>]*><span class="(required)?"[^>]*>([^<]*)</g)
  const inputs = page.matchAll(/aria-label="([^"]*)" aria-required="([^"]*)"/g)
  return {
    seen: [...labels].map(([, required, label]) => `${label}${required ? '*' : ''}`),
    heard: [...inputs].map(([, label, required]) => `${label}${required === 'true' ? '*' : ''}`),
  }
}

test('the fields of a move that are required are marked when the sheet opens', async () => {
  const asked = [aField({ name: 'unit', kind: 'unit', required: true }), aField({ name: 'grade', kind: 'grade' }), aField({ required: true })]

  const { seen, heard } = await marks(...asked)

  expect(seen).toEqual(['单位*', '等级', '说明*'])
  expect(heard).toEqual(seen)
})

test('of two fields one of which is needed, each says so', async () => {
  const { seen, heard } = await marks(
    aField({ name: 'note', alternatives: ['note', 'reason'] }),
    aField({ name: 'reason', kind: 'code', alternatives: ['note', 'reason'] }),
  )

  expect(seen).toEqual(['说明（说明或理由中至少填一项）', '理由（说明或理由中至少填一项）'])
  expect(heard).toEqual(seen)
})

test('the unit that is complained about is not called as the one that gets the work', async () => {
  const move = aMove({ move: 'accuse', fields: [aField({ name: 'unit', kind: 'unit', alternatives: ['whom', 'unit'] })] })

  expect(labelOf(move.fields[0] ?? aField(), move.move)).toBe('被举报单位（被举报人员或被举报单位中至少填一项）')
  expect(labelOf(aField({ name: 'unit', kind: 'unit' }), 'assign')).toBe('单位')
})
