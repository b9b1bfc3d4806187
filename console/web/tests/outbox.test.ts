import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import { createOutbox, emptyDraft, KEPT_DAYS, type Outbox } from '../src/officer/outbox'
import { createReport } from '../src/officer/report'
import type { Draft, PhoneStore, StoredReport } from '../src/officer/store'
import { HandClock } from './kit/clock'
import { aDraft, aPhone, aPhoto } from './kit/phone'

const DAY_MS = 86_400_000

function anOutbox(clock = new HandClock()) {
  const phone = aPhone()
  const outbox = createOutbox({ store: phone.store, now: clock.now, skew: () => 1_500 })
  const form = createReport({ outbox, user: () => 'officer01', texts: () => true })
  /** The form in another tab, or in the page after it was opened again. */
  const anotherTab = (user = 'officer01', texts = true) =>
    createReport({ outbox: createOutbox({ store: phone.openAgain(), now: clock.now, skew: () => 0 }), user: () => user, texts: () => texts })
  return { ...phone, outbox, form, anotherTab, clock }
}

async function aSavedReport(outbox: Outbox): Promise<Draft> {
  const draft = aDraft({ photos: [await aPhoto()] })
  await outbox.save('officer01', draft)
  return draft
}

async function aFailedReport(store: PhoneStore, outbox: Outbox, draft: Draft): Promise<StoredReport> {
  await outbox.save('officer01', draft)
  await store.reports.update(draft.id, { state: 'failed' })
  return only(store.reports.toArray())
}

async function only(reports: Promise<StoredReport[]>): Promise<StoredReport> {
  const [report, ...more] = await reports
  if (report === undefined || more.length > 0) throw new Error('expected one report')
  return report
}

test('a report is kept as the exact bytes that will be sent, with their hash, before anything is sent', async () => {
  const { store, outbox } = anOutbox()

  const draft = aDraft({ text: ' 路灯不亮 ', urgent: true })
  const { id } = draft

  await outbox.save('officer01', draft)

  const report = await only(store.reports.toArray())
  expect(report).toMatchObject({ id, user: 'officer01', state: 'waiting', receipt: null, skewMs: 1_500 })
  expect(report.sha256).toBe(createHash('sha256').update(new Uint8Array(report.body)).digest('hex'))
  expect(JSON.parse(new TextDecoder().decode(report.body))).toMatchObject({ report_id: id, text: '路灯不亮', urgent: true })
})

test('fields that were left empty are left out of the report', async () => {
  const { store, outbox } = anOutbox()

  await outbox.save('officer01', aDraft())

  const report = await only(store.reports.toArray())
  expect(Object.keys(JSON.parse(new TextDecoder().decode(report.body)))).toEqual(['report_id', 'text', 'occurred_at'])
})

test.each([
  [{ by: null, phone: '138 1234 5678' }, {}],
  [{ by: 'in_app', phone: '' }, { tell_by: 'in_app' }],
  [{ by: 'code', phone: '13812345678' }, { tell_by: 'code' }],
  [{ by: 'sms', phone: '138 1234-5678' }, { tell_by: 'sms', caller: { phone: '13812345678' } }],
] as const)('a report says how somebody wants to be told, and a number only where messages go there', async (tell, said) => {
  const { store, outbox } = anOutbox()

  await outbox.save('officer01', aDraft({ tell }))

  const { report_id: _id, text: _text, occurred_at: _at, ...rest } = JSON.parse(new TextDecoder().decode((await only(store.reports.toArray())).body))
  expect(rest).toEqual(said)
})

test('how somebody wants to be told is remembered for what they report next, for them alone, and is no draft', async () => {
  const { form, anotherTab } = anOutbox()
  Object.assign(form.draft, { text: '路灯不亮', tell: { by: 'sms', phone: '13812345678' } })
  await form.submit()
  expect(form.draft.tell).toEqual({ by: 'sms', phone: '13812345678' })
  await form.keepDraft()

  const [again, withoutGateway, another] = [anotherTab(), anotherTab('officer01', false), anotherTab('officer02')]

  expect(await Promise.all([again, withoutGateway, another].map((each) => each.restore()))).toEqual([false, false, false])
  expect(again.draft.tell).toEqual({ by: 'sms', phone: '13812345678' })
  expect(withoutGateway.draft.tell.by).toBe(null)
  expect(another.draft.tell).toEqual({ by: null, phone: '' })
})

test('who wants text messages says to which number', async () => {
  const { store, form } = anOutbox()
  Object.assign(form.draft, { text: '路灯不亮', tell: { by: 'sms', phone: '一三八' } })

  expect(await form.submit()).toBe(false)

  expect([form.lacking.value, form.error.value]).toEqual(['tellPhone', '请填写接收短信的手机号'])
  expect(await store.reports.count()).toBe(0)
})

test('a draft that an older page kept is shown with what has been added since', async () => {
  const { store, form } = anOutbox()
  const { tell: _tell, ...older } = aDraft({ text: '井盖缺失' })
  await store.kept.put({ key: 'draft:officer01', value: older, at: 0 })

  expect(await form.restore()).toBe(true)

  expect([form.draft.text, form.draft.tell]).toEqual(['井盖缺失', { by: null, phone: '' }])
})

test('a report and its photos are stored together, or not at all', async () => {
  const { store, outbox } = anOutbox()
  const photo = await aPhoto()
  await outbox.save('officer01', aDraft({ photos: [photo] }))

  await expect(outbox.save('officer01', aDraft({ text: 'again', photos: [photo] }))).rejects.toThrow()

  expect(await store.reports.count()).toBe(1)
  expect(await store.photos.count()).toBe(1)
})

test('photos of work done are stored only with a report that says so', async () => {
  const { store, outbox } = anOutbox()
  const [before, after] = [await aPhoto(5), await aPhoto(6)]

  await outbox.save('officer01', aDraft({ photos: [before], selfPhotos: [after] }))
  await outbox.save('officer01', aDraft({ selfHandled: true, selfNote: '已清理', selfPhotos: [await aPhoto(7)] }))

  expect((await store.photos.toArray()).map((photo) => [photo.bytes.byteLength, photo.purpose]).sort()).toEqual([
    [5, 'before'],
    [7, 'after'],
  ])
})

test('a double tap stores one report', async () => {
  const { store, form } = anOutbox()
  form.draft.text = '河边护栏松动'

  const stored = await Promise.all([form.submit(), form.submit()])

  expect(stored).toEqual([true, false])
  expect(await store.reports.count()).toBe(1)
  expect(form.draft).toEqual(emptyDraft(form.draft.id))
  expect(await form.submit()).toBe(false)
  expect(await store.reports.count()).toBe(1)
})

test('a report that lacks something says what, and nothing is stored', async () => {
  const { store, form } = anOutbox()

  await form.submit()
  expect(form.error.value).toBe('请写明情况，或选择类别')
  form.draft.category = '0101'
  form.draft.selfHandled = true
  await form.submit()
  expect(form.error.value).toBe('请写明怎么处置的')
  form.draft.selfNote = '已清理'
  await form.submit()

  expect(form.error.value).toBe('自处置需要一张处置后照片')
  expect(await store.reports.count()).toBe(0)
})

test('a report that could not be stored stays on the page', async () => {
  const { store, form } = anOutbox()
  form.draft.text = '路灯不亮'
  store.close()

  expect(await form.submit()).toBe(false)

  expect(form.draft.text).toBe('路灯不亮')
  expect(form.error.value).toContain('没有保存成功')
  expect(form.busy.value).toBe(false)
})

test('what was filled in is there again after the page was closed', async () => {
  const { form, anotherTab } = anOutbox()
  form.draft.text = '路灯不亮'
  form.draft.photos = [await aPhoto()]
  await form.keepDraft()

  const again = anotherTab()
  const somebodyElse = anotherTab('officer02')

  expect(await again.restore()).toBe(true)
  expect(again.draft).toEqual(form.draft)
  expect(await somebodyElse.restore()).toBe(false)
})

test('a failed report comes back as a draft whose photos have ids of their own, and leaves the outbox', async () => {
  const { store, outbox, form } = anOutbox()
  const photos = [await aPhoto(5), await aPhoto(6)]
  const failed = await aFailedReport(store, outbox, aDraft({ address: '南湖路 12 号', photos }))

  expect(await form.edit(failed)).toBe(true)

  expect(form.draft).toMatchObject({ text: '路灯不亮', address: '南湖路 12 号' })
  expect(form.draft.photos.map((photo) => photo.sha256).sort()).toEqual(photos.map((photo) => photo.sha256).sort())
  expect(new Set([...form.draft.photos, ...photos].map((photo) => photo.id)).size).toBe(4)
  expect(await store.reports.count()).toBe(0)
})

test('a failed report is not taken back over something that is filled in', async () => {
  const { store, outbox, form } = anOutbox()
  const failed = await aFailedReport(store, outbox, aDraft())
  form.draft.text = '另一件事'

  expect(await form.edit(failed)).toBe(false)

  expect(form.draft.text).toBe('另一件事')
  expect(await store.reports.count()).toBe(1)
})

test('only complete reports are forgotten, and only after thirty days', async () => {
  const clock = new HandClock()
  const { store, outbox } = anOutbox(clock)
  const [{ id: complete }, { id: waiting }] = [await aSavedReport(outbox), await aSavedReport(outbox)]
  await store.reports.update(complete, { state: 'done', doneAt: clock.now() })

  await clock.pass(KEPT_DAYS * DAY_MS)
  await outbox.forgetOld()
  expect(await store.reports.count()).toBe(2)
  await clock.pass(1)
  await outbox.forgetOld()

  expect((await only(store.reports.toArray())).id).toBe(waiting)
  expect((await store.photos.toArray()).map((photo) => photo.report)).toEqual([waiting])
})

test('a draft is gone with its submission, also for a page that was closed at that moment', async () => {
  const { store, form, anotherTab } = anOutbox()
  form.draft.text = '路灯不亮'
  form.draft.photos = [await aPhoto()]
  await form.keepDraft()

  await form.submit()

  expect(await anotherTab().restore()).toBe(false)
  expect(await store.kept.get('draft:officer01')).toBeUndefined()
})

test('a draft stays when its report could not be written down', async () => {
  const { store, form, anotherTab } = anOutbox()
  form.draft.text = '路灯不亮'
  form.draft.photos = [await aPhoto()]
  await form.keepDraft()
  await store.photos.add({ ...form.draft.photos[0]!, report: 'another', purpose: 'before', state: 'waiting', trouble: null })

  expect(await form.submit()).toBe(false)

  expect(form.error.value).toBe('没有保存成功：手机没能写下这条上报。请重试，内容仍在页面上。')
  expect(await store.reports.count()).toBe(0)
  expect(await anotherTab().restore()).toBe(true)
})

test('a draft that is open in two tabs is reported once, and the second tab says so in words', async () => {
  const { store, form, anotherTab } = anOutbox()
  form.draft.text = '路灯不亮'
  form.draft.photos = [await aPhoto()]
  await form.keepDraft()
  const second = anotherTab()
  await second.restore()

  const handed = await Promise.all([form.submit(), second.submit()])

  expect([...handed].sort()).toEqual([false, true])
  expect(await store.reports.count()).toBe(1)
  expect([form.error.value, second.error.value].sort()).toEqual(['', '这条上报已在另一个页面提交，不会再报一次。'])
  expect([form.draft.text, second.draft.text]).toEqual(['', ''])
})

test('what a second tab added to a draft that was reported is not lost: it is something else to report', async () => {
  const { store, form, anotherTab } = anOutbox()
  form.draft.text = '路灯不亮'
  form.draft.photos = [await aPhoto()]
  await form.keepDraft()
  const second = anotherTab()
  await second.restore()
  await form.submit()
  second.draft.text = '路灯不亮，还有井盖翘起'

  expect(await second.submit()).toBe(false)
  expect(second.draft.text).toBe('路灯不亮，还有井盖翘起')
  expect(await second.submit()).toBe(true)

  expect(await store.reports.count()).toBe(2)
  expect(await store.photos.count()).toBe(2)
})

test('a tab that keeps a draft which another one has reported does not bring it back', async () => {
  const { form, anotherTab } = anOutbox()
  form.draft.text = '路灯不亮'
  await form.keepDraft()
  const second = anotherTab()
  await second.restore()
  await form.submit()

  await second.keepDraft()

  expect(await anotherTab().restore()).toBe(false)
})

test('a draft of another tab is kept when this one reports its own', async () => {
  const { form, anotherTab } = anOutbox()
  const second = anotherTab()
  form.draft.text = '路灯不亮'
  second.draft.text = '井盖翘起'
  await second.keepDraft()

  await form.submit()
  await form.keepDraft()
  const third = anotherTab()
  await third.restore()

  expect(third.draft.text).toBe('井盖翘起')
})

test('a failed report is taken back in one tab only', async () => {
  const { store, outbox, form, anotherTab } = anOutbox()
  const failed = await aFailedReport(store, outbox, aDraft())

  const taken = await Promise.all([form.edit(failed), anotherTab().edit(failed)])

  expect([...taken].sort()).toEqual([false, true])
})
