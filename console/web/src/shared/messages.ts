/** Errors in words, for people. */
import { Problem, Unreachable } from '../api/http'
import { t } from '../texts'

const AWAY = new Set([502, 503, 504])

/** What to tell somebody about a refusal: the server's own words, else what its status means. */
export function refusalText(status: number, detail: string): string {
  if (detail !== '') return detail
  if (status === 401) return t('http.signIn')
  if (AWAY.has(status)) return t('http.away')
  return status === 429 ? t('http.tooMany') : t('http.unexpected', { status })
}

export function messageOf(error: unknown): string {
  if (error instanceof Unreachable) return t('http.offline')
  if (error instanceof Problem) return refusalText(error.status, error.message)
  return error instanceof Error ? error.message : String(error)
}
