/** Writing a report: what has been filled in, what it still lacks, and putting it into the outbox once. */
import { reactive, ref, toRaw, type Ref } from 'vue'

import { photosInTheMaking } from '../shared/photo-choice'
import { isTelephone } from '../shared/telephone'
import { t, type TextKey } from '../texts'
import type { Handed, Outbox } from './outbox'
import type { Draft, StoredReport } from './store'

export interface ReportParts {
  outbox: Outbox
  /** The account that is signed in. */
  user: () => string | null
  /** Whether text messages can be sent here. */
  texts: () => boolean
}
export interface ReportForm {
  draft: Draft
  busy: Readonly<Ref<boolean>>
  error: Readonly<Ref<string>>
  /** What the last attempt found missing. */
  lacking: Readonly<Ref<Lacking | null>>
  /** Store the report; a tap while it is being stored, or its photos are being made, does nothing. Returns whether it was stored. */
  submit: () => Promise<boolean>
  /** Take a failed report back to change it. Returns false, and does nothing, while something else is filled in. */
  edit: (report: StoredReport) => Promise<boolean>
  /** Keep what is filled in, for when the page is closed. */
  keepDraft: () => Promise<void>
  /** Show what was filled in when the page was closed. Returns whether there was anything. */
  restore: () => Promise<boolean>
}

function copyOf(value: Draft): Draft {
  const raw = toRaw(value)
  return {
    ...raw,
    position: raw.position ? { ...raw.position } : null,
    photos: raw.photos.map((photo) => ({ ...toRaw(photo) })),
    selfPhotos: raw.selfPhotos.map((photo) => ({ ...toRaw(photo) })),
    tell: { ...toRaw(raw.tell) },
  }
}

export type Lacking = 'text' | 'selfNote' | 'selfPhotos' | 'tellPhone'
const NEEDED: Record<Lacking, TextKey> = {
  text: 'officer.report.needText',
  selfNote: 'officer.report.needNote',
  selfPhotos: 'officer.report.needAfter',
  tellPhone: 'officer.tell.needPhone',
}

/** The first thing that the draft lacks; null when it can be reported. */
export function firstLacking(draft: Draft): Lacking | null {
  if (draft.text.trim() === '' && draft.category === '') return 'text'
  if (draft.selfHandled && draft.selfNote.trim() === '') return 'selfNote'
  if (draft.selfHandled && draft.selfPhotos.length === 0) return 'selfPhotos'
  if (draft.tell.by === 'sms' && !isTelephone(draft.tell.phone)) return 'tellPhone'
  return null
}

/** Dexie wraps what the browser says of a store without room. */
function isFull(problem: unknown): boolean {
  const names = [problem, (problem as { inner?: unknown } | null)?.inner].map((each) => (each instanceof Error ? each.name : ''))
  return names.includes('QuotaExceededError')
}

export function createReport({ outbox, user, texts }: ReportParts): ReportForm {
  const draft = reactive<Draft>(outbox.newDraft())
  const busy = ref(false)
  const error = ref('')
  const lacking = ref<Lacking | null>(null)

  async function keepDraft(): Promise<void> {
    const account = user()
    if (account !== null) await outbox.keepDraft(account, copyOf(draft))
  }

  async function submit(): Promise<boolean> {
    if (busy.value || photosInTheMaking.value) return false
    const account = user()
    lacking.value = firstLacking(draft)
    error.value = lacking.value === null ? '' : t(NEEDED[lacking.value])
    if (error.value !== '' || account === null) return false
    busy.value = true
    try {
      const handed = await outbox.save(account, copyOf(draft))
      await outbox.keepWish(account, copyOf(draft).tell).catch(() => undefined) // the report itself is stored
      return take(handed)
    } catch (problem) {
      error.value = t(isFull(problem) ? 'officer.report.full' : 'officer.report.saveFailed')
      return false
    } finally {
      busy.value = false
    }
  }

  /** Go on after the draft was handed over; what another tab did not report stays, as something else to report. */
  function take(handed: Handed): boolean {
    const fresh = { ...outbox.newDraft(), tell: copyOf(draft).tell }
    if (handed === 'stored') {
      Object.assign(draft, fresh)
      return true
    }
    const same = handed === 'was stored'
    Object.assign(draft, same ? fresh : outbox.renewed(copyOf(draft)))
    error.value = t(same ? 'officer.report.already' : 'officer.report.alreadyOtherwise')
    return false
  }

  async function edit(report: StoredReport): Promise<boolean> {
    if (draft.text.trim() !== '' || draft.photos.length > 0) return false
    const before = await outbox.takeBack(report)
    if (before !== null) Object.assign(draft, before)
    return before !== null
  }

  async function restore(): Promise<boolean> {
    const account = user()
    if (account === null) return false
    const before = await outbox.keptDraft(account)
    const wish = await outbox.keptWish(account)
    if (before !== null) Object.assign(draft, before)
    else if (wish !== null) draft.tell = wish
    if (draft.tell.by === 'sms' && !texts()) draft.tell = { ...draft.tell, by: null } // the gateway is gone
    return before !== null
  }

  return { draft, busy, error, lacking, submit, edit, keepDraft, restore }
}
