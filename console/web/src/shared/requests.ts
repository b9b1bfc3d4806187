/** What somebody asks for, in words: the kind of the request, and what it would change. */
import type { Detail, MoveField, RequestKind, RequestView } from '../api/contract'
import { t, word } from '../texts'
import { reasonName } from './reference'
import { instant } from './time'

/** What would change, or did; empty where the kind says it all. */
export function whatIsAsked({ kind, due_at, was_due_at, until, reason_code }: RequestView): string {
  if (kind === 'material' && until) return t('request.material', { until: instant(until) })
  if (until && reason_code) return t('request.hold', { until: instant(until), cause: reasonName('hold', reason_code) })
  return due_at && was_due_at ? t('request.extension', { due: instant(due_at), was: instant(was_due_at) }) : ''
}

/** Of a transfer: what the town has done already. */
export function doneSoFar({ done }: RequestView): string {
  return done ? t('request.done', { what: done }) : ''
}

/** What has to be said before somebody agrees. */
export function warningOf({ imposed_due_at, outside }: RequestView): string {
  if (outside) return t('request.outside')
  return imposed_due_at ? t('request.pastImposed', { t: instant(imposed_due_at) }) : ''
}

/** A request in one line, as a list of choices needs it. */
export function requestLine(request: RequestView): string {
  const kind = word('requestKind', request.kind)
  const said = [whatIsAsked(request), request.reason, doneSoFar(request), warningOf(request)].filter((part) => part)
  return said.length === 0 ? kind : t('request.labelled', { kind, what: said.join(' · ') })
}

/** What became of a request; a question is answered, not granted. */
export function stateOf({ kind, state }: RequestView): string {
  return word(kind === 'material' ? 'questionState' : 'requestState', state)
}

/** What the reporter said to a question, and how many photos came with it. */
export function answerOf({ answer, photos }: RequestView): string {
  const shown = photos.length > 0 ? t('request.photos', { n: photos.length }) : ''
  const said = [answer, shown].filter((part) => part).join(' · ')
  return said === '' ? '' : t('request.answer', { said })
}

/** What waits to be decided, as a row of a list has room for it. */
export function askedWords(kinds: readonly RequestKind[]): string {
  return kinds.map((kind) => word('requestKind', kind)).join(t('common.and'))
}

/** The one request that a field can mean, so that there is nothing to choose. */
export function onlyRequest({ kind, choices }: MoveField, incident: Detail): RequestView | undefined {
  const [only, ...others] = kind === 'request' ? (choices ?? []) : []
  return only !== undefined && others.length === 0 ? requestOf(incident, only.value) : undefined
}

/** The request with this id, as far as it is shown. */
export function requestOf(incident: Detail, id: string): RequestView | undefined {
  return incident.requests.find((request) => request.id === id)
}
