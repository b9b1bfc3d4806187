/** A list as a file: a short one is saved at once, a long one is watched until it is there. */
import './kit/browser'

import { expect, test } from 'vitest'

import type { Export } from '../src/api/contract'
import { Problem, Unreachable } from '../src/api/http'
import { createList } from '../src/exports/list'
import { createExporting, fetched, sizeWords, troubleOf } from '../src/shared/exports'
import { locale } from '../src/texts'
import { HandClock } from './kit/clock'

function anExport(changes: Partial<Export> = {}): Export {
  return {
    id: '1',
    what: 'queue',
    filter: {},
    format: 'xlsx',
    encoding: 'utf-8',
    state: 'done',
    asked_at: '2026-11-30T12:00:00Z',
    ended_at: '2026-11-30T12:00:01Z',
    expires_at: '2026-12-07T12:00:01Z',
    rows: 3,
    bytes: 7000,
    replaced: 0,
    fault: null,
    name: '事件列表.xlsx',
    fetchable: true,
    ...changes,
  }
}
const WISH = { what: 'queue', format: 'xlsx', encoding: 'utf-8' } as const
const waiting = anExport({ state: 'waiting', fetchable: false, rows: 0 })

function aButton(...answers: (Export | Error)[]) {
  const clock = new HandClock()
  const saved: string[] = []
  const removed: string[] = []
  const say = (): Promise<Export> => {
    const next = answers.shift() ?? waiting
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next)
  }
  const exporting = createExporting({ ask: say, read: say, remove: (id) => Promise.resolve(removed.push(id)), save: ({ id }) => Promise.resolve(void saved.push(id)), clock })
  return { clock, saved, removed, exporting }
}

test('a short list is saved at once', async () => {
  const { exporting, saved } = aButton(anExport())

  await exporting.begin(WISH)

  expect(saved).toEqual(['1'])
  expect(exporting.coming.value).toBe(false)
})

test('a long one is watched until it is there, and saved when somebody says so', async () => {
  const { exporting, saved, clock } = aButton(waiting, anExport({ state: 'running', fetchable: false, rows: 1200 }), anExport({ rows: 2400 }))

  await exporting.begin(WISH)
  await clock.pass(1_000)
  expect(exporting.current.value?.rows).toBe(1200)
  await clock.pass(1_000)

  expect(exporting.current.value?.state).toBe('done')
  expect(saved).toEqual([])
  await exporting.save()
  expect(saved).toEqual(['1'])
})

test('a look that fails is followed by the next one', async () => {
  const { exporting, clock } = aButton(waiting, new Problem(503, { detail: 'busy' }), anExport())

  await exporting.begin(WISH)
  await clock.pass(1_000)
  expect(exporting.error.value).not.toBe('')
  await clock.pass(1_000)

  expect(exporting.error.value).toBe('')
  expect(exporting.current.value?.state).toBe('done')
})

test('what is cancelled is not looked at any more', async () => {
  const { exporting, removed, clock } = aButton(waiting, anExport())

  await exporting.begin(WISH)
  await exporting.cancel()
  await clock.pass(5_000)

  expect(removed).toEqual(['1'])
  expect(exporting.current.value?.state).toBe('cancelled')
})

test('what is refused is said', async () => {
  const { exporting, saved } = aButton(new Problem(429, { detail: '已有 3 项' }))

  await exporting.begin(WISH)

  expect(exporting.error.value).toContain('3')
  expect(saved).toEqual([])
})

test('a page is read often while something is coming, and seldom when nothing is', async () => {
  const clock = new HandClock()
  const answers = [[waiting], [anExport()]]
  let reads = 0
  const list = createList({ read: () => Promise.resolve(answers[Math.min(reads++, 1)] ?? []), remove: () => Promise.resolve(), save: () => Promise.resolve(), clock })

  await list.read()
  await clock.pass(1_500)
  expect(reads).toBe(2)
  await clock.pass(10_000)

  expect(reads).toBe(2)
})

test('why there is no file, what it lacks and how large it is are said in words', () => {
  expect(troubleOf(anExport())).toBe('')
  expect(troubleOf(anExport({ state: 'failed', fault: 'no_room', fetchable: false }))).not.toBe('')
  expect(troubleOf(anExport({ fetchable: false }))).not.toBe('')
  expect(troubleOf(anExport({ replaced: 2 }))).toContain('2')
  expect([sizeWords(null), sizeWords(400), sizeWords(7_000), sizeWords(2_340_000)]).toEqual(['', '1 kB', '7 kB', '2.3 MB'])
})

test('what was made of one list is not offered for another, nor saved once that is meant', async () => {
  const { exporting, saved } = aButton(anExport(), anExport({ id: '2' }))
  await exporting.begin(WISH)

  exporting.forget()
  expect(exporting.current.value).toBeNull()
  const late = exporting.begin(WISH)
  exporting.forget()
  await late

  expect(saved).toEqual(['1'])
  expect([exporting.current.value, exporting.busy.value]).toEqual([null, false])
})

test('a file comes with the name that the server gives it', async () => {
  const answer = new Response('a,b', { headers: { 'Content-Disposition': "attachment; filename*=UTF-8''%E4%BA%8B%E4%BB%B6%20list.csv" } })

  const { file, name } = await fetched('/exports/1/file', () => Promise.resolve(answer))

  expect([await file.text(), name]).toEqual(['a,b', '事件 list.csv'])
  const evidence = new Response('', { headers: { 'Content-Disposition': 'attachment; filename="evidence-330.zip"' } })
  expect((await fetched('/incidents/330/evidence', () => Promise.resolve(evidence))).name).toBe('evidence-330.zip')
})

test.each([
  [403, 'export_rights_changed', '权限变了'],
  [409, 'export_not_there', '没有文件'],
  [410, 'export_expired', '过期'],
  [429, 'exports_unfinished', '3'],
])('a download that is refused with %i is told in words', async (status, code, said) => {
  locale.value = 'zh-CN'
  const refused = (): Promise<Response> =>
    Promise.resolve(new Response(JSON.stringify({ status, code, params: { n: 3 } }), { status, headers: { 'Content-Type': 'application/problem+json' } }))
  const list = createList({ read: () => Promise.resolve([anExport()]), remove: () => Promise.resolve(), save: async ({ id }) => void (await fetched(id, refused)), clock: new HandClock() })
  await list.read()

  await list.fetch(anExport())

  expect(list.error.value).toContain(said)
  expect(list.fetching.value).toBe('')
})

test('the page of somebody’s network is no file', async () => {
  await expect(fetched('/exports/1/file', () => Promise.resolve(new Response('<html>')))).rejects.toBeInstanceOf(Unreachable)
})

test('a file that is refused after it was made is said beside the button', async () => {
  const clock = new HandClock()
  const exporting = createExporting({ ask: () => Promise.resolve(anExport()), read: () => Promise.resolve(anExport()), remove: () => Promise.resolve(), save: () => Promise.reject(new Problem(403, { detail: '权限变了' })), clock })

  await exporting.begin(WISH)

  expect(exporting.error.value).toBe('权限变了')
  expect(exporting.busy.value).toBe(false)
})
