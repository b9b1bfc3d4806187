/**
 * Writing at a draft. What is typed is kept in this browser until it is saved, and when somebody else saved the same
 * draft meanwhile, neither text is lost: theirs is shown, and the writer goes on with their own or with the other's.
 */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import type { Draft } from '../api/contract'
import { Problem } from '../api/http'
import type { Kept } from '../shared/kept'

/** What was typed: at which revision of the draft, and since when it is not saved. */
export interface Typed {
  text: string
  remark: string
  based_on: string | null
  revision: number | null
  at: number
}
interface Words {
  text: string
  remark: string
}
/** What became of the draft under the writer's hands. */
export type Gone = 'published' | 'dropped'

export interface WritingParts {
  draft: Draft | null
  /** The text to begin with where there is no draft yet. */
  start: string
  newest: () => string | null
  /** Where the text of a draft is kept, by its id; null is what was not saved yet. */
  kept: (id: string | null) => Kept<Typed>
  now: () => number
  propose: (words: Words & { based_on: string | null }) => Promise<Draft>
  rewrite: (at: Draft, words: Words & { based_on: string | null }) => Promise<Draft>
  read: (id: string) => Promise<Draft>
}
export interface Writing {
  text: Ref<string>
  remark: Ref<string>
  based: Ref<string | null>
  /** The draft as it was last read or saved; null before it is saved for the first time. */
  current: Readonly<ShallowRef<Draft | null>>
  dirty: ComputedRef<boolean>
  /** Since when what was typed on an earlier visit is not saved. */
  restored: Readonly<Ref<number | null>>
  /** What somebody else made of it meanwhile; until that is settled nothing can be saved. */
  theirs: Readonly<ShallowRef<Draft | null>>
  gone: Readonly<Ref<Gone | null>>
  /** The text that was put aside for the other one. */
  aside: Readonly<ShallowRef<Words | null>>
  save: () => Promise<Draft>
  /** Do something that can find the draft changed; true when it did, and the page has to show how. */
  noteStale: (problem: unknown) => Promise<boolean>
  goOnWithMine: () => void
  goOnWithTheirs: () => void
  takeBack: () => void
  /** Save as a new draft, where the old one is over. */
  goOnAnew: () => Promise<Draft>
  /** Drop what was typed beyond what is saved. */
  startAgain: () => void
  /** Keep what is typed now, or nothing when nothing is. */
  keep: () => void
  /** The draft is over: nothing of it is kept any more. */
  letGo: () => void
  /** Whether something is typed that is not saved, of a draft that is not over. */
  unsaved: () => boolean
}

const ENDED: Record<string, Gone> = { draft_published: 'published', draft_dropped: 'dropped' }

export function createWriting({ draft, start, newest, kept, now, propose, rewrite, read }: WritingParts): Writing {
  const before = kept(draft?.id ?? null).read()
  const text = ref(before?.text ?? draft?.text ?? start)
  const remark = ref(before?.remark ?? draft?.remark ?? '')
  const based = ref(before?.based_on ?? draft?.based_on ?? newest())
  const current = shallowRef<Draft | null>(draft)
  const restored = ref<number | null>(before?.at ?? null)
  const theirs = shallowRef<Draft | null>(null)
  const gone = ref<Gone | null>(null)
  const aside = shallowRef<Words | null>(null)
  const saved = (): Words & { based_on: string | null } => current.value ?? { text: start, remark: '', based_on: newest() }
  const dirty = computed(() => text.value !== saved().text || remark.value !== saved().remark || based.value !== saved().based_on)
  const words = (): Words => ({ text: text.value, remark: remark.value })
  /** Of a draft that is over, the text goes on as one that was never saved. */
  const keptNow = (): Kept<Typed> => kept(gone.value === null ? (current.value?.id ?? null) : null)
  let over = false
  // Typed at a revision that is not the newest any more: the same as finding that out when saving.
  if (draft !== null && before !== null && before.revision !== draft.revision && dirty.value) theirs.value = draft

  function keep(): void {
    if (over) return
    if (!dirty.value) return keptNow().forget()
    const revision = theirs.value === null ? (current.value?.revision ?? null) : null
    keptNow().write({ ...words(), based_on: based.value, revision, at: restored.value ?? now() })
  }

  async function save(): Promise<Draft> {
    const json = { ...words(), based_on: based.value }
    const keptAs = keptNow()
    const after = current.value === null ? await propose(json) : await rewrite(current.value, json)
    current.value = after
    restored.value = aside.value = null
    keptAs.forget()
    return after
  }

  /** The draft as somebody left it; of one's own save whose answer was lost, the very words stand there. */
  function meet(found: Draft): void {
    if (found.text === text.value && found.remark === remark.value) current.value = found
    else theirs.value = found
  }

  async function noteStale(problem: unknown): Promise<boolean> {
    if (!(problem instanceof Problem) || problem.status !== 412 || current.value === null) return false
    const ended = ENDED[problem.body.code ?? '']
    if (ended !== undefined) {
      keptNow().forget()
      gone.value = ended
    } else meet(await read(current.value.id))
    keep()
    return true
  }

  /** From now on the other's revision is the one that is written on. */
  function settle(): void {
    current.value = theirs.value ?? current.value
    theirs.value = null
    keep()
  }

  function show(wanted: Words): void {
    text.value = wanted.text
    remark.value = wanted.remark
  }

  function goOnWithTheirs(): void {
    const mine = words()
    if (theirs.value === null) return
    show(theirs.value)
    based.value = theirs.value.based_on
    settle()
    aside.value = mine
  }

  function takeBack(): void {
    const mine = aside.value
    if (mine === null) return
    aside.value = words()
    show(mine)
    keep()
  }

  async function goOnAnew(): Promise<Draft> {
    const keptAs = keptNow()
    const after = await propose({ ...words(), based_on: based.value })
    keptAs.forget()
    current.value = after
    restored.value = aside.value = gone.value = null
    return after
  }

  function startAgain(): void {
    show(saved())
    based.value = saved().based_on
    restored.value = theirs.value = null
    keptNow().forget()
  }

  function letGo(): void {
    over = true
    keptNow().forget()
  }

  return {
    text,
    remark,
    based,
    current,
    dirty,
    restored,
    theirs,
    gone,
    aside,
    save,
    noteStale,
    goOnWithMine: settle,
    goOnWithTheirs,
    takeBack,
    goOnAnew,
    startAgain,
    keep,
    letGo,
    unsaved: () => !over && dirty.value,
  }
}
