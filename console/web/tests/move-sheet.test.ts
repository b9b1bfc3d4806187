/** What a move asks for is marked before anybody misses it: to the eye, and to whoever has the page read aloud. */
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { expect, test } from 'vitest'

import type { Detail, MoveField, MoveView } from '../src/api/contract'
import MoveSheet from '../src/officer/MoveSheet.vue'
import { labelOf } from '../src/shared/move'
import { instant } from '../src/shared/time'
import { aClock, aDetail, aField, aMove, aRequest } from './kit/incidents'

/** A move's sheet on the phone, as it is when it opens. */
async function sheet(move: MoveView, incident: Partial<Detail> = {}): Promise<string> {
  const context: { teleports?: Record<string, string> } = {}
  await renderToString(createSSRApp(MoveSheet, { move, incident: aDetail({ moves: [move], ...incident }) }), context)
  return context.teleports?.body ?? ''
}

/** The marks of a move's fields: `label*`, and what is read aloud. */
async function marks(...fields: MoveField[]): Promise<{ seen: string[]; heard: string[] }> {
  const page = await sheet(aMove({ move: 'assign', fields }))
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

test('the sheet says what it is about, who has it, and by when it is due now', async () => {
  const running = aClock()
  const over = aClock({ kind: 'sign', state: 'stopped', due_at: null })

  const page = await sheet(aMove(), { lead_unit: { id: 'works', name: '城建办' }, clocks: [running, over] })

  expect(page).toContain('路灯不亮')
  expect(page).toContain('城建办')
  expect(page).toContain(`到期 ${instant(running.due_at ?? '')}`)
  expect(page.match(/data-testid="standing-clock"/g)).toHaveLength(1)
})

test('where one thing is asked for there is nothing to choose, and it is shown in full', async () => {
  const choice = (request: { id: string; reason: string | null }) => ({ value: request.id, label: request.reason, label_en: null })
  const [first, second] = [aRequest(), aRequest({ id: '01936d0a-7e4b-7c3e-9f10-6d2f8b1a0c56', reason: '人手不够' })]
  const grant = (...requests: (typeof first)[]) => aMove({ move: 'grant', fields: [aField({ name: 'request', kind: 'request', required: true, choices: requests.map(choice) })] })

  const single = await sheet(grant(first), { requests: [first] })
  const several = await sheet(grant(first, second), { requests: [first, second] })

  expect(single).not.toContain('<select')
  expect(single).toContain('等专用设备')
  expect(single).toMatch(/原定 .*20:00/)
  expect(several).toContain('<select')
  expect(several).not.toContain('data-testid="request-extension"')
})
