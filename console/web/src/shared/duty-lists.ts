/** The lists of what is whose: the town's duty list (履职事项清单), and those of its villages and grids. */
import { shallowReactive } from 'vue'

import { api } from '../api/client'
import type { DutyItemView, DutyListView, ItemKind } from '../api/contract'
import { labelOf } from './reference'

export type ListLevel = 'town' | 'village' | 'cell'
export const LEVELS: readonly ListLevel[] = ['town', 'village', 'cell']
export const KINDS: readonly ItemKind[] = ['basic', 'helping', 'taken_back']

/** What was read of each level. */
export const dutyLists = shallowReactive<Partial<Record<ListLevel, DutyListView>>>({})

export async function loadDutyList(level: ListLevel): Promise<DutyListView> {
  return (dutyLists[level] = await api.get('/duty-lists/{level}', { path: { level } }))
}

export function departmentOf({ department }: DutyItemView): string {
  return department ? (labelOf(department) ?? department.code) : ''
}

/** The items in whose words all that is looked for stands, of a kind where one is chosen. */
export function found(items: readonly DutyItemView[], words: string, kind: ItemKind | ''): DutyItemView[] {
  const sought = words.toLowerCase().split(/\s+/).filter(Boolean)
  return items.filter((item) => {
    const told = [item.id, item.text, item.law, item.does, departmentOf(item), item.category?.name, ...item.units.map(({ name }) => name)].join(' ').toLowerCase()
    return (kind === '' || item.kind === kind) && sought.every((word) => told.includes(word))
  })
}
