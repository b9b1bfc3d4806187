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
  save: (made: Export) => Promise<void>
  clock: Clock
}
export interface ExportsList {
  items: Readonly<ShallowRef<readonly Export[] | null>>
  error: Readonly<Ref<string>>
  /** The export that is being removed. */
  removing: Readonly<Ref<string>>
  /** The export whose file is on its way. */
  fetching: Readonly<Ref<string>>
  read: () => Promise<void>
  remove: (made: Export) => Promise<void>
  fetch: (made: Export) => Promise<void>
  leave: () => void
}

export function createList({ read: ask, remove: take, save, clock }: ListParts): ExportsList {
  const items = shallowRef<readonly Export[] | null>(null)
  const error = ref('')
  const removing = ref('')
  const fetching = ref('')
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

  /** What is refused is said, beside what the list says of it now. */
  async function fetchFile(made: Export): Promise<void> {
    if (fetching.value !== '') return
    fetching.value = made.id
    error.value = ''
    try {
      await save(made)
    } catch (problem) {
      const refused = messageOf(problem)
      await read()
      error.value ||= refused
    } finally {
      fetching.value = ''
    }
  }

  return { items, error, removing, fetching, read, remove, fetch: fetchFile, leave: () => callOff() }
}
