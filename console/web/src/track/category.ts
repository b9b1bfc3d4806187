/** A category as somebody who reported reads it. */
import type { CategoryName } from '../api/contract'
import { locale } from '../texts'

export function categoryLabel(category: CategoryName): string {
  return locale.value === 'en' ? (category.name_en ?? category.name) : category.name
}
