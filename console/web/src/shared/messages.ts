/** Errors in words, for people. */
import { Problem, Unreachable } from '../api/http'
import { t } from '../texts'
import { refusalText } from './problems'

export function messageOf(error: unknown): string {
  if (error instanceof Unreachable) return t('http.offline')
  if (error instanceof Problem) return refusalText(error.status, error.body)
  return error instanceof Error ? error.message : String(error)
}
