/** The township's own words: categories, units, platforms and reason codes, as the server publishes them. */
import { shallowRef } from 'vue'

import { api } from '../api/client'
import type { CategoryRef, ReferenceView } from '../api/contract'
import { locale, word } from '../texts'

export const reference = shallowRef<ReferenceView | null>(null)

export async function loadReference(): Promise<ReferenceView> {
  return (reference.value = await api.get('/reference'))
}

/** A category in the chosen language, as far as the township names it there. */
export function nameOf(category: { name: string; name_en?: string | null }): string {
  return (locale.value === 'en' && category.name_en) || category.name
}

/** The township's words in the chosen language, as far as it gives them there; null when it gives none. */
export function labelOf(named: { label?: string | null; label_en?: string | null }): string | null {
  return (locale.value === 'en' && named.label_en) || named.label || null
}

export function categoryName(code: string | null | undefined): string {
  if (code === null || code === undefined) return ''
  const category = reference.value?.categories.find((each) => each.code === code)
  return category ? nameOf(category) : code
}

export function unitName(id: string | null | undefined): string {
  if (id === null || id === undefined) return ''
  return reference.value?.units.find((unit) => unit.id === id)?.name ?? id
}

/** A department that a unit can send; of the county's centre. */
export function departmentName(unit: string | null, code: string | null): string {
  if (code === null) return ''
  const departments = reference.value?.units.find((each) => each.id === unit)?.departments ?? []
  return labelOf(departments.find((each) => each.code === code) ?? {}) ?? code
}

/** A department by its code alone, whichever centre has it: what a duty list names. */
export function departmentCalled(code: string): string {
  const departments = (reference.value?.units ?? []).flatMap((unit) => unit.departments)
  return labelOf(departments.find((each) => each.code === code) ?? {}) ?? code
}

/** The township's own word for a platform; in English the catalogue's. */
export function platformName(value: string | null | undefined): string {
  if (value === null || value === undefined) return ''
  const label = reference.value?.platforms.find((platform) => platform.value === value)?.label
  return locale.value === 'en' ? word('platform', value, label ?? undefined) : (label ?? word('platform', value))
}

export function reasonName(kind: 'decline' | 'return' | 'hold', code: string): string {
  const reason = reference.value?.reasons[kind]?.find((each) => each.code === code)
  return labelOf(reason ?? {}) ?? word('reasonCode', code)
}

// A type, not an interface: the pickers ask for an index signature.
export type CategoryNode = { value: string; label: string; children?: CategoryNode[] }

/** Categories as a tree for pickers; a node without children can be chosen. */
export function categoryTree(categories: readonly CategoryRef[]): CategoryNode[] {
  const under = (parent: string | null): CategoryNode[] =>
    categories
      .filter((category) => category.parent === parent)
      .map((category) => {
        const node: CategoryNode = { value: category.code, label: nameOf(category) }
        return category.leaf ? node : { ...node, children: under(category.code) }
      })
  return under(null)
}
