/** The names of what the statistics count: figures, and the subjects they are counted for. */
import { categoryName, nameOf, platformName, unitName } from '../shared/reference'
import { locale, t } from '../texts'
import type { FigureView, MatrixColumn, MatrixRow, Named, RowView } from './shape'

export function named(name: Named): string {
  return locale.value === 'en' ? name.en : name.zh
}

/** Who or what a row is about; one without a subject is about what has none. */
export function subjectName(row: RowView, by: string): string {
  if (by === 'none') return t('statistics.all')
  if (row.subject === null) return t(`statistics.without.${by as 'unit'}`)
  if (by === 'platform') return platformName(row.subject)
  if (by === 'category') return categoryName(row.subject)
  if (by === 'unit') return row.name || unitName(row.subject)
  return row.name || row.subject
}

/** What a number is, in full: it is read out, and stands above its list. */
export function what(figure: FigureView, row: RowView, by: string, period: string): string {
  return t('statistics.what', { figure: named(figure.name), subject: subjectName(row, by), period })
}

/** A field of the matrix: which matter, and where. */
export function fieldTitle(row: MatrixRow, column: MatrixColumn): string {
  const matter = column.code === null ? t('statistics.without.category') : nameOf(column)
  return t('statistics.field', { matter, place: row.subject === null ? t('statistics.without.cell') : row.name })
}
