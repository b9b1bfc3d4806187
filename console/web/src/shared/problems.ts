/** What the server refused, in words: the catalogue's sentences for its codes, with the values that came along. */
import type { FieldErrorBody } from '../api/contract'
import type { ProblemBody } from '../api/http'
import { sentence, t, word } from '../texts'
import { faultText } from './document-faults'
import { whyForbidden } from './move'
import { instant } from './time'

const AWAY = new Set([502, 503, 504])
type Values = Record<string, unknown>

/** The sentence for the problem's code; else the server's own words, else what the status means. */
export function refusalText(status: number, body: ProblemBody | null): string {
  const said = body?.code === undefined ? undefined : sentence('problem', body.code, inWords(valuesOf(status, body)))
  if (said !== undefined && said !== '') return said
  if (body?.detail) return body.detail
  if (status === 401) return t('http.signIn')
  if (AWAY.has(status)) return t('http.away')
  return status === 429 ? t('http.tooMany') : t('http.unexpected', { status })
}

/** What is wrong with each field, by its name. */
export function fieldMessages(body: ProblemBody): Record<string, string> {
  return Object.fromEntries((body.errors ?? []).map((error) => [error.field, fieldMessage(error)]))
}

function fieldMessage(error: FieldErrorBody): string {
  return sentence('fieldError', error.code, inWords(error.params)) ?? error.message
}

function valuesOf(status: number, body: ProblemBody): Values {
  const title = sentence('problemTitle', String(status)) ?? t('problemTitle.other')
  const first = body.faults?.[0] === undefined ? {} : { first: faultText(body.faults[0]) }
  const { why, at = null, units = [] } = body.params ?? {}
  const barred = why === undefined ? {} : { why: whyForbidden({ code: why, at, units }) }
  return { ...body.params, ...barred, ...first, missing: body.missing ?? [], errors: (body.errors ?? []).map(fieldMessage), title }
}

function inWords(values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, words(name, value)]))
}

/** Some values are codes, named by what the gap in the sentence is called. */
function words(name: string, value: unknown): string {
  const each = Array.isArray(value) ? value.map(String) : []
  switch (name) {
    case 'photo_refusal':
      return word('photoRefusal', String(value))
    case 'field':
      return word('field', String(value))
    case 'missing':
      return each.map(need).join(t('common.and'))
    case 'errors':
      return each.join(t('common.then'))
    case 'expected':
      return each.map((type) => word('typeName', type)).join(t('common.or'))
    case 'status':
      return word('status', String(value))
    case 'since':
    case 'at':
      return instant(String(value))
    case 'got':
      return word('typeName', String(value))
    case 'allowed':
      return each.join(', ')
    default:
      return String(value)
  }
}

/** What a move needs: the alternatives that a person can give, some are the platform's alone. */
function need(names: string): string {
  const all = names.split('|')
  const labels = all.map((name) => sentence('field', name)).filter((label) => label !== undefined)
  return (labels.length > 0 ? labels : all).join(t('common.or'))
}
