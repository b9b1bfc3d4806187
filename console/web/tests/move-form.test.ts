import { expect, test } from 'vitest'

import { createApi } from '../src/api/client'
import type { Detail } from '../src/api/contract'
import { Unreachable } from '../src/api/http'
import { makeMove, SAME_ACT_MS } from '../src/shared/move'
import { createMoveForm, type MoveForm } from '../src/shared/move-form'
import { aDetail, aField, aMove } from './kit/incidents'
import { aPhoto } from './kit/phone'
import { json, TestServer, type Asked } from './kit/server'

const MOVE = /^\/incidents\/7\/moves\//

/** A form on incident 7 in version 3, and the server that it speaks to. */
function aForm(move = aMove(), incident = aDetail({ number: '7', version: 3, moves: [move] })) {
  const server = new TestServer()
  const overtaken: Detail[] = []
  const kept: ReturnType<MoveForm['draft']>[] = []
  const wire = { api: createApi(server.send, () => undefined), send: server.send }
  const form = createMoveForm({
    move,
    incident,
    make: (request) => makeMove(wire, request),
    overtaken: (current) => overtaken.push(current),
    sending: () => kept.push(form.draft()),
  })
  server.on('POST', MOVE, () => json(200, aDetail({ number: '7', version: 4 })))
  const sent = (): Asked[] => server.asked.filter((asked) => MOVE.test(asked.path))
  return { form, server, overtaken, sent, kept }
}

function fill(form: MoveForm, note: string): void {
  form.values.note = note
}

test('a move is sent with what was filled in, on the version that was seen, under a key of its own', async () => {
  const { form, sent } = aForm()
  fill(form, ' 已联系 ')

  const after = await form.submit()

  expect(after?.version).toBe(4)
  expect(sent()).toHaveLength(1)
  expect(sent()[0]).toMatchObject({ path: '/incidents/7/moves/comment', body: '{"note":"已联系"}', headers: { 'If-Match': '"3"' } })
  expect(sent()[0]?.headers['Idempotency-Key']).toMatch(/^[0-9a-f-]{36}$/)
})

test('a move that no version is asked for is sent without one', async () => {
  const { form, sent } = aForm(aMove({ needs_if_match: false }))
  fill(form, 'x')

  await form.submit()

  expect(sent()[0]?.headers).not.toHaveProperty('If-Match')
})

test('what is lacking is said at its field, and nothing is sent', async () => {
  const { form, server } = aForm()

  expect(await form.submit()).toBe(null)

  expect(form.errors.value).toEqual({ note: '请填写说明' })
  expect(server.asked).toEqual([])
})

test('all that is lacking is said at once, and of a field until it is filled in', async () => {
  const { form } = aForm(aMove({ fields: [aField({ name: 'unit', kind: 'unit', required: true }), aField({ required: true })] }))

  await form.submit()
  const said = { ...form.errors.value }
  fill(form, '已联系')

  expect(said).toEqual({ unit: '请选择单位', note: '请填写说明' })
  expect(form.errors.value).toEqual({ unit: '请选择单位' })
})

test('a second press while the move is being sent does nothing', async () => {
  const { form, sent } = aForm()
  fill(form, 'x')

  const [first, second] = await Promise.all([form.submit(), form.submit()])

  expect([first?.version, second]).toEqual([4, null])
  expect(sent()).toHaveLength(1)
})

test('after a lost answer the same move goes under the same key, and other words under another', async () => {
  const { form, server, sent } = aForm()
  server.on('POST', MOVE, () => new Unreachable())
  fill(form, 'x')

  await form.submit()
  expect([form.unreachable.value, form.refusal.value]).toEqual([true, '连不上服务器，请检查网络后重试。'])
  await form.submit()
  fill(form, 'y')
  await form.submit()

  const keys = sent().map((asked) => asked.headers['Idempotency-Key'])
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).not.toBe(keys[0])
})

/** A form whose answer was lost, and what was kept of it before it was sent: the page may be gone by then. */
async function lost(move = aMove()) {
  const { form, server, sent, kept } = aForm(move)
  server.on('POST', MOVE, () => new Unreachable())
  fill(form, '已联系')
  await form.submit()
  return { kept: kept[0] ?? null, key: sent()[0]?.headers['Idempotency-Key'] }
}

test.each([true, false])('a form that is opened again after a lost answer sends the same words under the same key: %s', async (soon) => {
  const before = await lost()
  if (!soon && before.kept?.attempt) before.kept.attempt.at -= SAME_ACT_MS

  const again = aForm()
  again.form.restore(before.kept)
  await again.form.submit()

  expect([again.form.restored.value, again.form.values.note]).toEqual([true, '已联系'])
  expect(again.sent()[0]?.headers['Idempotency-Key'] === before.key).toBe(soon)
})

test('a move without words whose answer was lost is sent once more under its key', async () => {
  const nudge = aMove({ fields: [aField()] })
  const { form, server, sent, kept } = aForm(nudge)
  server.on('POST', MOVE, () => new Unreachable())
  await form.submit()

  const again = aForm(nudge)
  again.form.restore(kept[0] ?? null)
  await again.form.submit()

  expect(again.form.restored.value).toBe(false)
  expect(again.sent()[0]?.headers['Idempotency-Key']).toBe(sent()[0]?.headers['Idempotency-Key'])
})

test('of what was kept, a request that was decided meanwhile is not meant again; the words are, and can be let go', async () => {
  const choice = (value: string) => ({ value, label: value, label_en: null })
  const grant = (value: string) => aMove({ move: 'grant', fields: [aField({ name: 'request', kind: 'request', required: true, choices: [choice(value)] }), aField({ required: true })] })
  const { form, sent } = aForm(grant('r2'))

  form.restore({ values: { request: 'r1', note: '同意' }, attempt: null })
  const restored = [form.restored.value, form.values.request, form.values.note]
  form.startAnew()
  const begun = [form.restored.value, form.values.request, form.values.note, form.draft()]
  form.restore({ values: { request: 'r1', note: '同意' }, attempt: null })
  await form.submit()

  expect(restored).toEqual([true, 'r2', '同意'])
  expect(begun).toEqual([false, 'r2', undefined, null])
  expect(sent()[0]?.body).toBe('{"request":"r2","note":"同意"}')
})

test.each([{}, { note: '' }, { note: undefined, photos: [] }, { stars: 0 }])('a form that is empty again, %j, has nothing to be kept', (values) => {
  const { form } = aForm()
  fill(form, '已电话核实')
  form.values.note = undefined
  Object.assign(form.values, values)

  expect(form.draft()).toBe(null)
})

test('what a form began with is nothing that somebody filled in', () => {
  const request = aField({ name: 'request', kind: 'request', required: true, choices: [{ value: 'r1', label: null, label_en: null }] })

  expect(aForm(aMove({ move: 'grant', fields: [request] })).form.draft()).toBe(null)
})

test('the same words for two incidents go under two keys, each on its own version', async () => {
  const [one, other] = [aForm(), aForm(aMove(), aDetail({ number: '8', version: 9, moves: [aMove()] }))]
  other.server.on('POST', /^\/incidents\/8\/moves\//, () => json(200, aDetail({ number: '8', version: 10 })))
  fill(one.form, 'x')
  fill(other.form, 'x')

  await one.form.submit()
  await other.form.submit()

  const [first, second] = [one.sent()[0], other.server.asked[0]]
  expect([first?.path, second?.path]).toEqual(['/incidents/7/moves/comment', '/incidents/8/moves/comment'])
  expect([first?.headers['If-Match'], second?.headers['If-Match']]).toEqual(['"3"', '"9"'])
  expect(second?.body).toBe(first?.body)
  expect(second?.headers['Idempotency-Key']).not.toBe(first?.headers['Idempotency-Key'])
})

test('photos are declared and have arrived before the move is sent', async () => {
  const fields = [aField({ name: 'attachments', kind: 'attachments', required: true, purpose: 'after' })]
  const { form, server, sent } = aForm(aMove({ move: 'hand-in', fields }))
  const progress: string[] = []
  const photo = await aPhoto()
  server.on('POST', /attachments$/, () => json(201, []))
  server.on('HEAD', /attachments/, () => new Response(null, { headers: { 'Upload-Offset': '0' } }))
  server.on('PUT', /attachments/, () => {
    progress.push(form.progress.value)
    return new Response(null, { status: 201, headers: { 'Upload-Offset': String(photo.bytes.byteLength) } })
  })
  form.values.attachments = [photo]

  await form.submit()

  expect(server.asked.map((asked) => asked.method)).toEqual(['POST', 'HEAD', 'PUT', 'POST'])
  const declared = { id: photo.id, sha256: photo.sha256, media_type: 'image/jpeg', bytes: 10, purpose: 'after' }
  expect(JSON.parse(String(server.asked[0]?.body))).toEqual({ attachments: [declared] })
  expect(JSON.parse(String(sent()[0]?.body))).toEqual({ attachments: [declared] })
  expect(progress).toEqual(['正在上传照片 0/1'])
  expect(form.progress.value).toBe('')
})

test('a refusal is shown in the server’s words, and at the fields that it names', async () => {
  const { form, server } = aForm()
  const errors = [{ field: 'note', code: 'of_a_later_release', params: {}, message: '最多 2000 个字' }]
  server.on('POST', MOVE, () => json(422, { detail: '填写有误', errors, missing: ['unit', 'reason|steps'] }))
  fill(form, 'x')

  expect(await form.submit()).toBe(null)

  expect(form.refusal.value).toBe('填写有误')
  expect(form.errors.value).toEqual({ note: '最多 2000 个字', unit: '请填写单位', reason: '请填写理由' })
  expect(form.busy.value).toBe(false)
})

test('when somebody else was faster, the form says what changed and goes on from there', async () => {
  const { form, server, overtaken, sent } = aForm()
  const current = aDetail({ number: '7', version: 5, status: 'handling', moves: [aMove()] })
  server.on('POST', MOVE, () => json(412, { detail: '已被更新', current }))
  fill(form, 'x')

  await form.submit()
  expect(form.stale.value).toEqual({ title: '这件事刚被别人更新', lines: ['状态：待受理 → 处置中', '版本：3 → 5'], gone: false })
  expect([form.action.value, form.refusal.value]).toEqual(['按最新情况继续', ''])
  expect(overtaken).toEqual([current])
  expect(form.basis.value).toEqual(current)
  server.on('POST', MOVE, () => json(200, aDetail({ number: '7', version: 6 })))
  await form.submit()

  expect(sent().map((asked) => asked.headers['If-Match'])).toEqual(['"3"', '"5"'])
  expect(form.stale.value).toBe(null)
})

test('who was faster is named where the server says so', async () => {
  const { form, server } = aForm()
  const changed_by = [{ user: 'operator01', name: '周敏' }, { user: 'enforcement-h1', name: '岳小峰' }]
  server.on('POST', MOVE, () => json(412, { current: aDetail({ number: '7', version: 5 }), changed_by }))
  fill(form, 'x')

  await form.submit()

  expect(form.stale.value?.title).toBe('这件事刚被周敏、岳小峰更新')
})

test('a move that somebody else made impossible is not sent again', async () => {
  const { form, server, sent } = aForm()
  server.on('POST', MOVE, () => json(412, { current: aDetail({ number: '7', version: 5 }) }))
  fill(form, 'x')

  await form.submit()
  await form.submit()

  expect(form.stale.value?.gone).toBe(true)
  expect(sent()).toHaveLength(1)
})

test('why a move is not possible any more is said with what changed', async () => {
  const { form, server } = aForm(aMove({ move: 'cancel', fields: [] }))
  const forbidden = [{ move: 'cancel' as const, code: 'while_on_hold', at: null, units: [] }]
  server.on('POST', MOVE, () => json(412, { current: aDetail({ number: '7', version: 5, status: 'on_hold', forbidden: [...forbidden] }) }))

  await form.submit()

  expect(form.stale.value?.lines).toContain('已挂起，须先解除挂起')
})

test('what somebody else decides is called an application, and is not said to be done', () => {
  const titles = (['handling', 'assigned'] as const).map((status) => aForm(aMove({ move: 'cancel', fields: [] }), aDetail({ status })).form.title)

  expect(titles).toEqual(['申请撤回', '撤回'])
})

test('a move that these pages never heard of can be made', async () => {
  const { form, sent } = aForm(aMove({ move: 'some-day' as never, fields: [aField({ name: 'whim', required: true })] }))
  form.values.whim = 'x'

  await form.submit()

  expect(form.title).toBe('some-day')
  expect(sent()[0]).toMatchObject({ path: '/incidents/7/moves/some-day', body: '{"whim":"x"}' })
})

/** A move that asks for two parts or more, each with words and a unit. */
function aSplit() {
  const fields = [aField({ name: 'text', kind: 'text', required: true }), aField({ name: 'unit', kind: 'unit', choices: [{ value: 'u1', label: '执法队', label_en: null }] })]
  return aMove({ move: 'split', fields: [aField({ name: 'parts', kind: 'parts', required: true, min: 2, max: 6, fields })] })
}

test('of several parts as many are there as there have to be, and what is missing is said of the part', async () => {
  const { form, sent } = aForm(aSplit())
  expect(form.values.parts).toEqual([{}, {}])

  form.values.parts = [{ text: '清运垃圾' }, { text: ' ' }]
  await form.submit()

  expect(form.errors.value).toEqual({ 'parts.1.text': '请填写办什么' })
  expect(sent()).toEqual([])
  form.values.parts = [{ text: '清运垃圾' }, { text: '劝导摊贩' }]
  expect(form.errors.value).toEqual({})
})

test('parts are sent without what was left empty', async () => {
  const { form, sent } = aForm(aSplit())
  form.values.parts = [{ text: ' 清运垃圾 ', unit: 'u1' }, { text: '劝导摊贩', unit: '' }]

  await form.submit()

  expect(sent()[0]?.body).toBe('{"parts":[{"text":"清运垃圾","unit":"u1"},{"text":"劝导摊贩"}]}')
})

test('where a single request waits for a decision, it is the one that is decided', async () => {
  const request = aField({ name: 'request', kind: 'request', required: true, choices: [{ value: 'r1', label: '又有人倒垃圾', label_en: null }] })
  const { form, sent } = aForm(aMove({ move: 'grant', fields: [request] }))

  await form.submit()

  expect(sent()[0]?.body).toBe('{"request":"r1"}')
})

test('of several requests one has to be chosen', async () => {
  const choices = ['r1', 'r2'].map((value) => ({ value, label: value, label_en: null }))
  const { form, sent } = aForm(aMove({ move: 'grant', fields: [aField({ name: 'request', kind: 'request', required: true, choices })] }))

  await form.submit()

  expect(form.errors.value).toHaveProperty('request')
  expect(sent()).toEqual([])
})

test('the next step is chosen from the start, and its number is sent as one', async () => {
  const choices = [{ value: '2', label: '清运完毕' }, { value: '3', label: '复查' }]
  const { form, sent } = aForm(aMove({ fields: [aField({ name: 'milestone', kind: 'milestone', required: true, choices }), aField({ required: true })] }))
  fill(form, '已清运')

  await form.submit()

  expect(sent()[0]?.body).toBe('{"milestone":2,"note":"已清运"}')
})
