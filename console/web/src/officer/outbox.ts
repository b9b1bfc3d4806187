/** This phone's outbox: reports are written down in it before anything is sent. */
import { declaration } from '../api/upload'
import { sha256, uuid7 } from '../shared/ids'
import { digitsOf } from '../shared/telephone'
import type { Draft, DraftPhoto, PhoneStore, StoredPhoto, StoredReport, Wish } from './store'

/** What became of a draft; another tab may have been faster with the same one, or with an older wording of it. */
export type Handed = 'stored' | 'was stored' | 'was stored otherwise'

export const KEPT_DAYS = 30
/** How the names of kept drafts begin; what follows is the account. */
export const DRAFT = 'draft:'
/** How the names begin of what an account last chose to be told by; signing out lets it go, because it names a number. */
const WISH = 'tell:'
const DAY_MS = 86_400_000

export interface OutboxParts {
  store: PhoneStore
  now: () => number
  /** By how much this phone's clock differs from the server's. */
  skew: () => number
}
export interface Outbox {
  newDraft: () => Draft
  /** Keep what is filled in, for when the page is closed; what was handed over or emptied is not kept. */
  keepDraft: (user: string, draft: Draft) => Promise<void>
  /** What was filled in when the page was closed, or null. */
  keptDraft: (user: string) => Promise<Draft | null>
  /** In one transaction, write a report and its photos down and let its draft go; from here on it is never lost. */
  save: (user: string, draft: Draft) => Promise<Handed>
  /** The same words and photos as something else to report. */
  renewed: (draft: Draft) => Draft
  /**
   * In one transaction, make a failed report a draft again. It and its photos get new ids, because the old ones belong
   * to the old report. Returns null when it is not in the outbox any more.
   */
  takeBack: (report: StoredReport) => Promise<Draft | null>
  discard: (id: string) => Promise<void>
  /** Remember by which way somebody wants to be told, for what they report next on this phone. */
  keepWish: (user: string, wish: Wish) => Promise<void>
  keptWish: (user: string) => Promise<Wish | null>
  /** Let go of local copies whose receipt matched and whose photos arrived thirty days ago. */
  forgetOld: () => Promise<void>
  /** Let go of local copies of complete reports, but for those of `except`; what has not arrived stays. */
  forgetSent: (except: string | null) => Promise<void>
}

export function emptyDraft(id: string): Draft {
  return {
    id,
    text: '',
    category: '',
    urgent: false,
    position: null,
    address: '',
    photos: [],
    selfHandled: false,
    selfNote: '',
    selfPhotos: [],
    tell: { by: null, phone: '' },
  }
}

/** The report as the server reads it; fields that were left empty are left out. */
export function reportBody(id: string, draft: Draft, occurredAt: Date): Record<string, unknown> {
  const body: Record<string, unknown> = { report_id: id, text: draft.text.trim(), occurred_at: occurredAt.toISOString() }
  if (draft.category !== '') body.category = draft.category
  if (draft.position) {
    const { lon, lat, accuracy_m } = draft.position
    body.position = { lon, lat, crs: 'WGS-84', ...(accuracy_m == null ? {} : { accuracy_m }) }
  }
  if (draft.address.trim() !== '') body.address = draft.address.trim()
  if (draft.urgent) body.urgent = true
  if (draft.photos.length > 0) body.attachments = draft.photos.map((photo) => declaration(photo, 'before'))
  if (draft.selfHandled) {
    const attachments = draft.selfPhotos.map((photo) => declaration(photo, 'after'))
    body.self_handled = { note: draft.selfNote.trim(), attachments }
  }
  if (draft.tell.by !== null) body.tell_by = draft.tell.by
  if (draft.tell.by === 'sms') body.caller = { phone: digitsOf(draft.tell.phone) }
  return body
}

function storedPhoto(report: string, purpose: StoredPhoto['purpose'], photo: DraftPhoto): StoredPhoto {
  return {
    id: photo.id,
    report,
    sha256: photo.sha256,
    media_type: photo.media_type,
    bytes: photo.bytes,
    thumb: photo.thumb,
    purpose,
    state: 'waiting',
    trouble: null,
  }
}

function photosOf(report: string, draft: Draft): StoredPhoto[] {
  return [
    ...draft.photos.map((photo) => storedPhoto(report, 'before', photo)),
    ...(draft.selfHandled ? draft.selfPhotos.map((photo) => storedPhoto(report, 'after', photo)) : []),
  ]
}

function bytesOf(draft: Draft, at: number): ArrayBuffer {
  return new TextEncoder().encode(JSON.stringify(reportBody(draft.id, draft, new Date(at)))).buffer as ArrayBuffer
}

function sameBytes(one: ArrayBuffer, other: ArrayBuffer): boolean {
  const bytes = new Uint8Array(other)
  return one.byteLength === other.byteLength && new Uint8Array(one).every((byte, index) => byte === bytes[index])
}

/** By which way somebody wants to be told is remembered by itself, and is nothing to report. */
function isEmpty(draft: Draft): boolean {
  return JSON.stringify(draft) === JSON.stringify({ ...emptyDraft(draft.id), tell: draft.tell })
}

async function storedReport(user: string, draft: Draft, at: number, skewMs: number): Promise<StoredReport> {
  const body = bytesOf(draft, at)
  const { photos: _before, selfPhotos: _after, ...words } = draft
  return {
    id: draft.id,
    user,
    state: 'waiting',
    body,
    sha256: await sha256(body),
    draft: { ...words, position: words.position ? { ...words.position } : null, tell: { ...words.tell } },
    recordedAt: at,
    attempts: 0,
    nextAttemptAt: 0,
    trouble: null,
    receipt: null,
    skewMs,
    doneAt: null,
  }
}

export function createOutbox({ store, now, skew }: OutboxParts): Outbox {
  const draftKey = (user: string): string => `${DRAFT}${user}`
  const newDraft = (): Draft => emptyDraft(uuid7(now()))

  async function keepDraft(user: string, draft: Draft): Promise<void> {
    await store.transaction('rw', store.reports, store.kept, async () => {
      const over = isEmpty(draft) || (await store.reports.get(draft.id)) !== undefined
      if (over) await forgetDraft(user, draft.id)
      else await store.kept.put({ key: draftKey(user), value: draft, at: now() })
    })
  }

  async function keptDraft(user: string): Promise<Draft | null> {
    const before = (await store.kept.get(draftKey(user)))?.value as Draft | undefined
    if (before === undefined || (await store.reports.get(before.id)) !== undefined) return null
    return { ...emptyDraft(before.id), ...before } // it may be older than one of its fields
  }

  async function save(user: string, draft: Draft): Promise<Handed> {
    const report = await storedReport(user, draft, now(), skew()) // hashing would end a transaction of IndexedDB
    return store.transaction('rw', store.reports, store.photos, store.kept, async () => {
      const before = await store.reports.get(draft.id)
      if (before !== undefined) {
        return sameBytes(before.body, bytesOf(draft, before.recordedAt)) ? 'was stored' : 'was stored otherwise'
      }
      await store.reports.add(report)
      await store.photos.bulkAdd(photosOf(report.id, draft))
      await forgetDraft(user, draft.id)
      return 'stored'
    })
  }

  /** Another tab may have kept a draft of its own meanwhile, which stays. */
  async function forgetDraft(user: string, id: string): Promise<void> {
    const kept = (await store.kept.get(draftKey(user)))?.value as Draft | undefined
    if (kept?.id === id) await store.kept.delete(draftKey(user))
  }

  function renewed(draft: Draft): Draft {
    const again = (photo: DraftPhoto): DraftPhoto => ({ ...photo, id: uuid7(now()) })
    return { ...draft, id: uuid7(now()), photos: draft.photos.map(again), selfPhotos: draft.selfPhotos.map(again) }
  }

  async function takeBack(report: StoredReport): Promise<Draft | null> {
    return store.transaction('rw', store.reports, store.photos, store.kept, async () => {
      if ((await store.reports.get(report.id))?.state !== 'failed') return null
      const photos = await store.photos.where('report').equals(report.id).toArray()
      const of = (purpose: StoredPhoto['purpose']): DraftPhoto[] =>
        photos
          .filter((photo) => photo.purpose === purpose)
          .map(({ id, sha256: hash, media_type, bytes, thumb }) => ({ id, sha256: hash, media_type, bytes, thumb }))
      const draft = renewed({ ...emptyDraft(report.id), ...report.draft, photos: of('before'), selfPhotos: of('after') })
      await store.kept.put({ key: draftKey(report.user), value: draft, at: now() })
      await discard(report.id)
      return draft
    })
  }

  async function discard(id: string): Promise<void> {
    await store.transaction('rw', store.reports, store.photos, async () => {
      await store.reports.delete(id)
      await store.photos.where('report').equals(id).delete()
    })
  }

  async function keepWish(user: string, wish: Wish): Promise<void> {
    await store.kept.put({ key: `${WISH}${user}`, value: wish, at: now() })
  }

  async function keptWish(user: string): Promise<Wish | null> {
    return ((await store.kept.get(`${WISH}${user}`))?.value as Wish | undefined) ?? null
  }

  async function forgetOld(): Promise<void> {
    const old = await store.reports
      .where('doneAt')
      .below(now() - KEPT_DAYS * DAY_MS)
      .primaryKeys()
    for (const id of old) await discard(id)
  }

  async function forgetSent(except: string | null): Promise<void> {
    const sent = await store.reports.filter(({ state, user }) => state === 'done' && user !== except).primaryKeys()
    for (const id of sent) await discard(id)
  }

  return { newDraft, keepDraft, keptDraft, save, renewed, takeBack, discard, keepWish, keptWish, forgetOld, forgetSent }
}
