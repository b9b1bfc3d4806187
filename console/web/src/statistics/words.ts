/** The names of what the statistics count: figures, and the subjects they are counted for. */
import { categoryName, nameOf, platformName, unitName } from '../shared/reference'
import { t } from '../texts'
import type { FigureShown, CrossedMatter, CrossedPlace, FigureName, FigureRow } from '../api/contract'

export function named(name: FigureName): string {
  return nameOf({ name: name.zh, name_en: name.en })
}

/** Who or what a row is about; one without a subject is about what has none. */
export function subjectName(row: FigureRow, by: string): string {
  if (by === 'none') return t('statistics.all')
  if (row.subject === null) return t(`statistics.without.${by as 'unit'}`)
  if (by === 'platform') return platformName(row.subject)
  if (by === 'category') return categoryName(row.subject)
  if (by === 'unit') return row.name || unitName(row.subject)
  return row.name || row.subject
}

/** What a number is, in full: it is read out, and stands above its list. */
export function what(figure: FigureShown, row: FigureRow, by: string, period: string): string {
  return t('statistics.what', { figure: named(figure.name), subject: subjectName(row, by), period })
}

export function matterName({ code, name, name_en }: Pick<CrossedMatter, 'code' | 'name' | 'name_en'>): string {
  return code === null ? t('statistics.without.category') : nameOf({ name: name ?? code, name_en })
}

export function placeName({ subject, name }: Pick<CrossedPlace, 'subject' | 'name'>): string {
  return subject === null ? t('statistics.without.cell') : (name ?? subject)
}

/** A field of the table of matters and places; a sum is over every place, or every matter. */
export function fieldTitle(row: CrossedPlace | null, column: CrossedMatter | null): string {
  const matter = column === null ? t('statistics.allMatters') : matterName(column)
  return t('statistics.field', { matter, place: row === null ? t('statistics.all') : placeName(row) })
}
