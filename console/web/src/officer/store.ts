/** What this phone keeps: reports with their exact bytes, photos, drafts, and the last known answers of the server. */
import Dexie, { type DexieOptions, type EntityTable } from 'dexie'

import type { Position, ReceiptBody, TellBy } from '../api/contract'
import type { ProblemBody } from '../api/http'

/** waiting 待上传, sending 上传中, failed 失败, accepted 已收到 with photos on their way, done 已收到 and complete. */
export type ReportState = 'waiting' | 'sending' | 'failed' | 'accepted' | 'done'

export interface Trouble {
  kind: 'refused' | 'mismatch' | 'sign-in' | 'unreachable' | 'busy'
  status: number
  /** What the server said, in codes: it is worded when it is shown. */
  problem: ProblemBody | null
}

export interface DraftPhoto {
  id: string
  sha256: string
  media_type: 'image/jpeg'
  bytes: ArrayBuffer
  thumb: string
}

/** By which way somebody wants to be told at each step, and the number for text messages; by null of the result alone. */
export interface Wish {
  by: Exclude<TellBy, 'phone'> | null
  phone: string
}

/** What was filled in, to be able to change it and report again. */
export interface Draft {
  /** Becomes the report's, so that no draft is reported twice. */
  id: string
  text: string
  category: string
  urgent: boolean
  position: Position | null
  address: string
  photos: DraftPhoto[]
  selfHandled: boolean
  selfNote: string
  selfPhotos: DraftPhoto[]
  tell: Wish
}

export interface StoredReport {
  id: string
  user: string
  state: ReportState
  /** The bytes as they are sent; the receipt's hash must be theirs. */
  body: ArrayBuffer
  sha256: string
  draft: Omit<Draft, 'photos' | 'selfPhotos'>
  recordedAt: number
  attempts: number
  nextAttemptAt: number
  trouble: Trouble | null
  receipt: ReceiptBody | null
  skewMs: number
  doneAt: number | null
}

export interface StoredPhoto {
  id: string
  report: string
  sha256: string
  media_type: 'image/jpeg'
  bytes: ArrayBuffer
  thumb: string
  purpose: 'before' | 'after'
  state: 'waiting' | 'arrived' | 'refused'
  trouble: Trouble | null
}

export interface Kept {
  key: string
  value: unknown
  at: number
}

export class PhoneStore extends Dexie {
  reports!: EntityTable<StoredReport, 'id'>
  photos!: EntityTable<StoredPhoto, 'id'>
  kept!: EntityTable<Kept, 'key'>

  constructor(options?: DexieOptions) {
    super('gridloop-officer', options)
    this.version(1).stores({ reports: 'id, [user+state], doneAt', photos: 'id, report', kept: 'key' })
  }
}

/** Answers and drafts that outlive the page, by name. */
export interface Keeping {
  keep: (key: string, value: unknown) => Promise<void>
  kept: <T>(key: string) => Promise<{ value: T; at: number } | null>
  forget: (keys: (key: string) => boolean) => Promise<void>
}

export function createKeeping(store: PhoneStore, now: () => number): Keeping {
  return {
    keep: async (key, value) => {
      await store.kept.put({ key, value, at: now() })
    },
    kept: async <T>(key: string) => {
      const found = await store.kept.get(key)
      return found === undefined ? null : { value: found.value as T, at: found.at }
    },
    forget: async (keys) => {
      await store.kept.filter((entry) => keys(entry.key)).delete()
    },
  }
}
