/** This phone's outbox: reports are written down in it before anything is sent. */
import { declaration } from '../api/upload'
import { sha256, uuid7 } from '../shared/ids'
import type { Draft, DraftPhoto, PhoneStore, StoredPhoto, StoredReport } from './store'

export const KEPT_DAYS = 30
const DAY_MS = 86_400_000

export interface OutboxParts {
  store: PhoneStore
  now: () => number
  /** By how much this phone's clock differs from the server's. */
  skew: () => number
}
export interface Outbox {
  /** Write a report and its photos down in one transaction; from here on it is never lost. Returns its id. */
  save: (user: string, draft: Draft) => Promise<string>
  /** A failed report as a draft again; its photos get new ids, because the old ones belong to the old report. */
  draftOf: (report: StoredReport) => Promise<Draft>
  discard: (id: string) => Promise<void>
  /** Let go of local copies whose receipt matched and whose photos arrived thirty days ago. */
  forgetOld: () => Promise<void>
}

export function emptyDraft(): Draft {
  return {
    text: '',
    category: '',
    urgent: false,
    position: null,
    address: '',
    photos: [],
    selfHandled: false,
    selfNote: '',
    selfPhotos: [],
  }
}

/** The report as the server reads it; fields that were left empty are left out. */
export function reportBody(id: string, draft: Draft, occurredAt: Date): Record<string, unknown> {
  const body: Record<string, unknown> = { report_id: id, text: draft.text.trim(), occurred_at: occurredAt.toISOString() }
  if (draft.category !== '') body.category = draft.category
  if (draft.position) body.position = { lon: draft.position.lon, lat: draft.position.lat, crs: 'WGS-84' }
  if (draft.address.trim() !== '') body.address = draft.address.trim()
  if (draft.urgent) body.urgent = true
  if (draft.photos.length > 0) body.attachments = draft.photos.map((photo) => declaration(photo, 'before'))
  if (draft.selfHandled) {
    const attachments = draft.selfPhotos.map((photo) => declaration(photo, 'after'))
    body.self_handled = { note: draft.selfNote.trim(), attachments }
  }
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

async function storedReport(user: string, draft: Draft, at: number, skewMs: number): Promise<StoredReport> {
  const id = uuid7(at)
  const body = new TextEncoder().encode(JSON.stringify(reportBody(id, draft, new Date(at)))).buffer as ArrayBuffer
  const { photos: _before, selfPhotos: _after, ...words } = draft
  return {
    id,
    user,
    state: 'waiting',
    body,
    sha256: await sha256(body),
    draft: { ...words, position: words.position ? { ...words.position } : null },
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
  async function save(user: string, draft: Draft): Promise<string> {
    const report = await storedReport(user, draft, now(), skew())
    await store.transaction('rw', store.reports, store.photos, async () => {
      await store.reports.add(report)
      await store.photos.bulkAdd(photosOf(report.id, draft))
    })
    return report.id
  }

  async function draftOf(report: StoredReport): Promise<Draft> {
    const photos = await store.photos.where('report').equals(report.id).toArray()
    const again = (purpose: StoredPhoto['purpose']): DraftPhoto[] =>
      photos
        .filter((photo) => photo.purpose === purpose)
        .map(({ sha256: hash, media_type, bytes, thumb }) => ({ id: uuid7(now()), sha256: hash, media_type, bytes, thumb }))
    return { ...report.draft, photos: again('before'), selfPhotos: again('after') }
  }

  async function discard(id: string): Promise<void> {
    await store.transaction('rw', store.reports, store.photos, async () => {
      await store.reports.delete(id)
      await store.photos.where('report').equals(id).delete()
    })
  }

  async function forgetOld(): Promise<void> {
    const old = await store.reports
      .where('doneAt')
      .below(now() - KEPT_DAYS * DAY_MS)
      .primaryKeys()
    for (const id of old) await discard(id)
  }

  return { save, draftOf, discard, forgetOld }
}
