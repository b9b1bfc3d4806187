/** Somebody's exports, read anew as long as one of them is still to come. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import type { Export } from '../api/contract'
import type { CallOff, Clock } from '../shared/clock'
import { isComing } from '../shared/exports'
import { messageOf } from '../shared/messages'

const COMING_MS = 1_500
const CALM_MS = 30_000

export interface ListParts {
  read: () => Promise<Export[]>
  remove: (id: string) => Promise<unknown>
  clock: Clock
}
export interface ExportsList {
  items: Readonly<ShallowRef<readonly Export[] | null>>
  error: Readonly<Ref<string>>
  /** The export that is being removed. */
  removing: Readonly<Ref<string>>
  read: () => Promise<void>
  remove: (made: Export) => Promise<void>
  leave: () => void
}

export function createList({ read: ask, remove: take, clock }: ListParts): ExportsList {
  const items = shallowRef<readonly Export[] | null>(null)
  const error = ref('')
  const removing = ref('')
  let callOff: CallOff = () => undefined

  async function read(): Promise<void> {
    callOff()
    try {
      items.value = await ask()
      error.value = ''
    } catch (problem) {
      error.value = messageOf(problem)
    }
    callOff = clock.after(items.value?.some(isComing) ? COMING_MS : CALM_MS, () => void read())
  }

  async function remove(made: Export): Promise<void> {
    if (removing.value !== '') return
    removing.value = made.id
    let refused = ''
    try {
      await take(made.id)
    } catch (problem) {
      refused = messageOf(problem)
    }
    await read()
    error.value ||= refused
    removing.value = ''
  }

  return { items, error, removing, read, remove, leave: () => callOff() }
}
