/** What the parts of a document are called, and what a cell of a table says. */
import { cellNames } from '../shared/cells'
import { categoryName, unitName } from '../shared/reference'
import { word } from '../texts'

type Row = Record<string, unknown>

/** Kinds that say when something is due or who is told then, and the one that may be published for what is open too. */
export const MOVES_TIMES: ReadonlySet<string> = new Set(['limits', 'ladders', 'workdays', 'units', 'roster'])
export const FOR_OPEN = 'limits'
/** The kind that says what officers look at, and when. */
export const ROUNDS = 'key_places'
/** Kinds that say who gets what. */
export const SENDS: ReadonlySet<string> = new Set(['responsibility', 'duty_list', 'admission', 'categories', 'units', 'self_handling'])

/** Whether it is shown what a document of a kind would change before it is published. */
export const isShownAhead = (kind: string): boolean => MOVES_TIMES.has(kind) || SENDS.has(kind) || kind === ROUNDS

export const kindName = (kind: string, title?: string): string => word('documentKind', kind, title)
export const columnName = (column: string): string => word('documentColumn', column)

/** Values that the catalogue has words for, by the column that they stand in. */
const WORDS: Record<string, Parameters<typeof word>[0]> = { clock: 'clock', kind: 'dutyKind', level: 'handlingLevel', grade: 'gradeShort', platform: 'platform', card: 'card', clocks: 'clock', population: 'figurePopulation', measure: 'figureMeasure', instant: 'figureInstant', counts: 'figureCounts', better: 'figureBetter', exclusions: 'exclusion' }

/** A value as people read it: codes of the township by their names, lists in one line, objects member by member. */
export function said(column: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  if (Array.isArray(value)) return value.map((each) => said(column, each)).join(typeof value[0] === 'object' ? '\n' : '、')
  if (typeof value === 'object') return Object.entries(value as Row).map(([name, each]) => `${columnName(name)} ${said(name, each)}`).join(' · ')
  const text = String(value)
  if (column === 'unit' || column === 'department') return unitName(text)
  if (column === 'category') return named(text, categoryName(text))
  if (column === 'cell' || column === 'cells') return cellNames.value.get(text) ?? text
  const group = WORDS[column]
  return group === undefined ? text : word(group, text)
}

function named(code: string, name: string): string {
  return name === code ? code : `${code} ${name}`
}

/** What identifies a row, in words: the columns of its key, else the key itself. */
export function titleOf(row: Row | null, key: readonly string[], otherwise: string): string {
  const parts = key.filter((column) => row?.[column] !== undefined).map((column) => said(column, row?.[column]))
  return parts.join(' · ') || otherwise
}
