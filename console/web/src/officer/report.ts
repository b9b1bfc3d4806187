/** Writing a report: what has been filled in, what it still lacks, and putting it into the outbox once. */
import { reactive, ref, toRaw, type Ref } from 'vue'

import { messageOf } from '../shared/messages'
import { t } from '../texts'
import { emptyDraft, type Outbox } from './outbox'
import type { Draft, Keeping, StoredReport } from './store'

export interface ReportParts {
  outbox: Outbox
  keeping: Keeping
  /** The account that is signed in. */
  user: () => string | null
}
export interface ReportForm {
  draft: Draft
  busy: Readonly<Ref<boolean>>
  error: Readonly<Ref<string>>
  /** Store the report; a second tap while it is being stored does nothing. Returns whether it was stored. */
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
  }
}

/** What the draft lacks, in words; nothing when it can be reported. */
export function complaint(draft: Draft): string {
  if (draft.text.trim() === '' && draft.category === '') return t('officer.report.needText')
  if (draft.selfHandled && draft.selfNote.trim() === '') return t('officer.report.needNote')
  if (draft.selfHandled && draft.selfPhotos.length === 0) return t('officer.report.needAfter')
  return ''
}

export function createReport({ outbox, keeping, user }: ReportParts): ReportForm {
  const draft = reactive<Draft>(emptyDraft())
  const busy = ref(false)
  const error = ref('')

  function key(): string {
    return `draft:${user() ?? ''}`
  }

  function keepDraft(): Promise<void> {
    return keeping.keep(key(), copyOf(draft))
  }

  async function submit(): Promise<boolean> {
    if (busy.value) return false
    const account = user()
    error.value = complaint(draft)
    if (error.value !== '' || account === null) return false
    busy.value = true
    try {
      await outbox.save(account, copyOf(draft))
      Object.assign(draft, emptyDraft())
      return true
    } catch (problem) {
      error.value = t('officer.report.saveFailed', { reason: messageOf(problem) })
      return false
    } finally {
      busy.value = false
    }
  }

  async function edit(report: StoredReport): Promise<boolean> {
    if (draft.text.trim() !== '' || draft.photos.length > 0) return false
    Object.assign(draft, await outbox.draftOf(report))
    await keepDraft()
    await outbox.discard(report.id)
    return true
  }

  async function restore(): Promise<boolean> {
    const before = await keeping.kept<Draft>(key())
    if (before === null || (before.value.text === '' && before.value.photos.length === 0)) return false
    Object.assign(draft, before.value)
    return true
  }

  return { draft, busy, error, submit, edit, keepDraft, restore }
}
