/** No typed text is lost: a draft that is left is gone on with, and one that somebody else saved meanwhile is settled. */
import { expect, test } from 'vitest'

import type { Draft } from '../src/api/contract'
import { Problem } from '../src/api/http'
import { lineChanges } from '../src/documents/lines'
import { createWriting, type Typed, type Writing } from '../src/documents/writing'
import { createKept } from '../src/shared/kept'
import { aMemory } from './kit/memory'

function aDraft(changes: Partial<Draft> = {}): Draft {
  const somebody = { user: 'supervisor02', name: '钱分管' }
  return {
    id: 'd1', kind: 'limits', remark: '', based_on: 'v1', newest: 'v1', revision: 1, made_by: somebody, made_at: '', changed_by: somebody, changed_at: '', ended_at: null, published_as: null, text: 'minutes: 60',
    ...changes,
  }
}

/** A server with one draft: saving at another revision is refused. */
function office(now: Draft | null = aDraft()) {
  const memory = aMemory()
  let standing = now
  let made = 0
  const refuse = (code: string): never => {
    throw new Problem(412, { code })
  }
  return {
    memory,
    somebodySaves: (text: string) => (standing = aDraft({ text, revision: (standing?.revision ?? 0) + 1 })),
    somebodyEnds: (how: 'published' | 'dropped') => (standing = aDraft({ revision: 9, ended_at: 'x', published_as: how === 'published' ? 'v2' : null })),
    opened: (draft: Draft | null = standing): Writing =>
      createWriting({
        draft,
        start: 'minutes: 60',
        newest: () => 'v1',
        kept: (id) => createKept<Typed>(memory, id ?? 'new', () => 'supervisor01'),
        now: () => 7,
        propose: async (json) => (standing = aDraft({ ...json, id: `n${++made}`, revision: 1 })),
        rewrite: async (at, json) => {
          if (standing?.ended_at) return refuse(standing.published_as ? 'draft_published' : 'draft_dropped')
          if (at.revision !== standing?.revision) return refuse('draft_stale')
          return (standing = aDraft({ ...json, revision: at.revision + 1 }))
        },
        read: async () => standing ?? aDraft(),
      }),
  }
}

async function refused(writing: Writing): Promise<boolean> {
  return writing.save().then(() => false, (problem: unknown) => writing.noteStale(problem))
}

test('what was typed and not saved is there when the draft is opened again, and can be let go of', () => {
  const at = office()
  const first = at.opened()
  first.text.value = 'minutes: 90'
  first.keep()

  const again = at.opened()

  expect([again.text.value, again.restored.value, again.dirty.value]).toEqual(['minutes: 90', 7, true])
  again.startAgain()
  expect([again.text.value, again.dirty.value, at.memory.keys()]).toEqual(['minutes: 60', false, []])
})

test('what was saved is kept no more', async () => {
  const at = office(null)
  const writing = at.opened()
  writing.text.value = 'minutes: 90'
  writing.keep()
  expect(at.memory.keys()).toHaveLength(1)

  await writing.save()
  writing.keep()

  expect(at.memory.keys()).toEqual([])
})

test('when somebody else saved meanwhile the writer sees theirs and goes on with their own', async () => {
  const at = office()
  const writing = at.opened()
  writing.text.value = 'minutes: 90'
  at.somebodySaves('minutes: 45')

  expect(await refused(writing)).toBe(true)
  expect([writing.theirs.value?.text, writing.text.value]).toEqual(['minutes: 45', 'minutes: 90'])
  writing.goOnWithMine()

  expect((await writing.save()).revision).toBe(3)
  expect(writing.theirs.value).toBeNull()
})

test("or with the other's, and their own can still be had", async () => {
  const at = office()
  const writing = at.opened()
  writing.text.value = 'minutes: 90'
  at.somebodySaves('minutes: 45')
  await refused(writing)

  writing.goOnWithTheirs()
  expect([writing.text.value, writing.dirty.value]).toEqual(['minutes: 45', false])
  writing.takeBack()

  expect([writing.text.value, writing.aside.value?.text]).toEqual(['minutes: 90', 'minutes: 45'])
  expect((await writing.save()).text).toBe('minutes: 90')
})

test('what was typed at an older revision meets the newer one when the draft is opened again', () => {
  const at = office()
  const first = at.opened()
  first.text.value = 'minutes: 90'
  first.keep()
  at.somebodySaves('minutes: 45')

  const again = at.opened()

  expect([again.theirs.value?.text, again.text.value]).toEqual(['minutes: 45', 'minutes: 90'])
})

test('a conflict that was left unsettled is met again', async () => {
  const at = office()
  const first = at.opened()
  first.text.value = 'minutes: 90'
  at.somebodySaves('minutes: 45')
  await refused(first)
  first.keep()

  expect(at.opened().theirs.value?.text).toBe('minutes: 45')
})

test("one's own save whose answer was lost is no conflict", async () => {
  const at = office()
  const writing = at.opened()
  writing.text.value = 'minutes: 90'
  at.somebodySaves('minutes: 90')

  expect(await refused(writing)).toBe(true)

  expect([writing.theirs.value, writing.dirty.value]).toEqual([null, false])
})

test.each(['published', 'dropped'] as const)('of a draft that was %s meanwhile the text is saved as a new one', async (how) => {
  const at = office()
  const writing = at.opened()
  writing.text.value = 'minutes: 90'
  at.somebodyEnds(how)

  expect(await refused(writing)).toBe(true)
  expect(writing.gone.value).toBe(how)
  expect((await writing.goOnAnew()).id).toBe('n1')

  expect([writing.gone.value, writing.dirty.value, at.memory.keys()]).toEqual([null, false, []])
})

test('the text of a draft that is over is found where a new one begins', async () => {
  const at = office()
  const writing = at.opened()
  writing.text.value = 'minutes: 90'
  at.somebodyEnds('dropped')
  await refused(writing)
  writing.keep()

  expect(at.opened(null).text.value).toBe('minutes: 90')
})

test('a draft that the writer gave up leaves nothing behind', () => {
  const at = office()
  const writing = at.opened()
  writing.text.value = 'minutes: 90'
  writing.keep()

  writing.letGo()
  writing.keep()

  expect([at.memory.keys(), writing.unsaved()]).toEqual([[], false])
})

test.each([
  ['a line that was changed', 'a\nb\nc', 'a\nB\nc', ['first 2 b', 'second 2 B']],
  ['a line that came', 'a\nc', 'a\nb\nc', ['second 2 b']],
  ['a line that went', 'a\nb\nc', 'a\nc', ['first 2 b']],
  ['two places', 'a\nb\nc\nd', 'A\nb\nc\nD', ['first 1 a', 'second 1 A', 'first 4 d', 'second 4 D']],
  ['nothing', 'a\nb', 'a\nb', []],
  ['everything', 'a', 'b', ['first 1 a', 'second 1 b']],
])('two texts differ by %s', (_name, first, second, told) => {
  expect(lineChanges(first, second).map(({ side, line, text }) => `${side} ${line} ${text}`)).toEqual(told)
})

test('two long texts with nothing in common are compared without taking for ever', () => {
  const [one, two] = ['a', 'b'].map((name) => Array.from({ length: 3000 }, (_, n) => `${name}${n}`).join('\n'))

  expect(lineChanges(one ?? '', two ?? '')).toHaveLength(6000)
})
