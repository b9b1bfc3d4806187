/** A phone with an empty memory of its own. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'

import { sha256, uuid7 } from '../../src/shared/ids'
import { emptyDraft } from '../../src/officer/outbox'
import { PhoneStore, type Draft, type DraftPhoto } from '../../src/officer/store'

/** The phone's memory, and opening it again as another tab or a page that was reloaded does. */
export function aPhone(): { store: PhoneStore; openAgain: () => PhoneStore } {
  const indexedDB = new IDBFactory()
  const open = (): PhoneStore => new PhoneStore({ indexedDB, IDBKeyRange })
  return { store: open(), openAgain: open }
}

export async function aPhoto(length = 10): Promise<DraftPhoto> {
  const bytes = new Uint8Array(length).map((_, index) => index % 251).buffer
  return { id: crypto.randomUUID(), sha256: await sha256(bytes), media_type: 'image/jpeg', bytes, thumb: 'data:' }
}

export function aDraft(changes: Partial<Draft> = {}): Draft {
  return { ...emptyDraft(uuid7()), text: '路灯不亮', ...changes }
}
