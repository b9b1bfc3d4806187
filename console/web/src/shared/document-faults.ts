/** What is wrong with a document, in the reader's language. */
import type { DocumentFault } from '../api/contract'
import { unitName } from './reference'
import { sentence, t, word } from '../texts'

function said(name: string, value: unknown): string {
  const each = Array.isArray(value) ? value.map(String) : [String(value)]
  if (name === 'expected') return each.map((type) => word('typeName', type)).join(t('common.or'))
  if (name === 'clock' || name === 'clocks') return each.map((clock) => word('clock', clock)).join(t('common.and'))
  if (name === 'unit') return each.map((unit) => unitName(unit)).join(t('common.and'))
  return each.join(', ')
}

export function faultText(fault: DocumentFault): string {
  const params = Object.fromEntries(Object.entries(fault.params).map(([name, value]) => [name, said(name, value)]))
  const words = sentence('documentFault', fault.code, params) ?? fault.message
  const about = fault.params.about
  return typeof about === 'string' ? t('documents.faultIn', { document: word('documentKind', about), said: words }) : words
}
