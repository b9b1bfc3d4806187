/** The names of what the statistics count: figures, and the subjects they are counted for. */
import { categoryName, nameOf, platformName, unitName } from '../shared/reference'
import { locale, t } from '../texts'
import type { FigureShown, CrossedMatter, CrossedPlace, FigureName, FigureRow } from '../api/contract'

export function named(name: FigureName): string {
  return locale.value === 'en' ? name.en : name.zh
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

/** A field of the table of matters and places. */
export function fieldTitle(row: CrossedPlace, column: CrossedMatter): string {
  return t('statistics.field', { matter: matterName(column), place: placeName(row) })
}
