/** The list behind a number, page by page. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import { messageOf } from '../shared/messages'
import type { FigureCases, FigureCase, FigureShown } from '../api/contract'

export interface Cases {
  items: ShallowRef<readonly FigureCase[]>
  busy: Ref<boolean>
  error: Ref<string>
  more: ComputedRef<boolean>
  /** Begin another list. */
  begin: (read: (cursor: string | null) => Promise<FigureCases>) => void
  next: () => void
  retry: () => void
}

export type CaseKind = 'counted' | 'missed' | 'excluded'

export function kindOf(each: Pick<FigureCase, 'counted' | 'excluded'>): CaseKind {
  if (each.excluded !== null) return 'excluded'
  return each.counted ? 'counted' : 'missed'
}

/** Whether a case speaks for whoever it is of: one that counts is good where more is better, and bad where less is. */
export function toneOf(kind: CaseKind, better: FigureShown['better']): 'good' | 'bad' | 'plain' {
  if (kind === 'excluded' || better === null) return 'plain'
  if (better === 'lower') return kind === 'counted' ? 'bad' : 'plain'
  return kind === 'counted' ? 'good' : 'bad'
}

export function createCases(): Cases {
  const items = shallowRef<readonly FigureCase[]>([])
  const busy = ref(false)
  const error = ref('')
  const cursor = ref<string | null>(null)
  let reading: ((cursor: string | null) => Promise<FigureCases>) | null = null

  async function read(): Promise<void> {
    const mine = reading
    if (mine === null) return
    busy.value = true
    error.value = ''
    try {
      const page = await mine(cursor.value)
      if (mine !== reading) return
      items.value = [...items.value, ...page.items]
      cursor.value = page.next
    } catch (problem) {
      if (mine === reading) error.value = messageOf(problem)
    } finally {
      if (mine === reading) busy.value = false
    }
  }

  function begin(wanted: (cursor: string | null) => Promise<FigureCases>): void {
    reading = wanted
    items.value = []
    cursor.value = null
    void read()
  }

  return { items, busy, error, more: computed(() => cursor.value !== null), begin, next: () => void read(), retry: () => void read() }
}
