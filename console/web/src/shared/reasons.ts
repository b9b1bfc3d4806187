/** What a reason of an automatic decision says: the catalogue's sentence for its code, with the data in words. */
import type { ReasonLine } from '../api/contract'
import { sentence, t, word } from '../texts'
import { cellNames } from './cells'
import { categoryName, departmentCalled, unitName } from './reference'

interface Loser {
  category: string
  evidence: number
  words: string[]
}
interface Likely {
  category: string
  probability: number
}
interface Scope {
  category: string
  area: string
  grade?: number
}

/** One sentence; a code that these pages do not know stands for itself. */
export function reasonText(line: ReasonLine): string {
  const params = Object.entries(line.data).map(([name, value]) => [name, inWords(name, value)] as const)
  return sentence('reason', line.code, Object.fromEntries(params)) ?? line.code
}

function inWords(name: string, value: unknown): string {
  switch (name) {
    case 'category':
    case 'declared':
      return categoryLabel(String(value))
    case 'cell':
      return cellLabel(String(value))
    case 'cells':
      return (value as string[]).map(cellLabel).join(t('common.and'))
    case 'department':
      return departmentCalled(String(value))
    case 'unit':
      return unitName(String(value))
    case 'grade':
      return word('grade', String(value))
    case 'level':
      return word('handlingLevel', String(value))
    case 'words':
      return (value as [string, number][]).map(spoken).join(t('common.and'))
    case 'denied':
      return (value as string[]).join(t('common.and'))
    case 'lost':
      return (value as Loser[]).map(loser).join(t('common.then'))
    case 'likely':
      return (value as Likely[]).map(likely).join(t('common.then'))
    case 'probability':
      return share(Number(value))
    case 'scope':
      return scope(value as Scope)
    default:
      return typeof value === 'number' ? figure(value) : String(value)
  }
}

function categoryLabel(code: string): string {
  const name = categoryName(code)
  return name === code ? code : t('reasonPart.label', { code, name })
}

function cellLabel(code: string): string {
  const name = cellNames.value.get(code)
  return name === undefined ? code : t('reasonPart.label', { code, name })
}

function spoken([said, weight]: [string, number]): string {
  return t('reasonPart.word', { word: said, weight: (weight < 0 ? '' : '+') + figure(weight) })
}

function loser({ category, evidence, words }: Loser): string {
  const said = words.join(t('common.and'))
  return t('reasonPart.loser', { category: categoryLabel(category), evidence: figure(evidence), words: said })
}

function likely({ category, probability }: Likely): string {
  return t('reasonPart.likely', { category: categoryLabel(category), probability: share(probability) })
}

function share(probability: number): string {
  return `${String(Math.round(probability * 100))}%`
}

function scope({ category, area, grade }: Scope): string {
  const matter = category === '' ? t('reasonPart.scopeAll') : t('reasonPart.scopeCategory', { category })
  const parts = [matter, t('reasonPart.scopeArea', { area: cellNames.value.get(area) ?? area })]
  return (grade === undefined ? parts : [...parts, word('grade', grade)]).join(t('common.and'))
}

function figure(value: number): string {
  return String(Math.round(value * 1000) / 1000)
}
