/**
 * Make a move on an incident: photos first, then the move with If-Match and an idempotency key.
 *
 * The key belongs to what is sent: sending the same again keeps it, so that a lost answer does no harm; changing the
 * words makes a new one.
 */
import type { Api } from '../api/client'
import type { Detail, ForbiddenMove, MoveField, MoveView, Summary, MoveForms } from '../api/contract'
import type { ProblemBody, Send } from '../api/http'
import { declaration, uploadPhoto, type PhotoBytes } from '../api/upload'
import { sentence, t, word } from '../texts'
import { uuid7 } from './ids'
import { labelOf as labelOfCode, nameOf } from './reference'
import { instant } from './time'

type Purpose = NonNullable<MoveField['purpose']>
/** What is filled in of one of several parts. */
export type PartValues = Record<string, string | undefined>
export type MoveValue = string | number | PhotoBytes[] | PartValues[] | null | undefined
export type MoveValues = Record<string, MoveValue>

function isPhotos(value: MoveValue): value is PhotoBytes[] {
  return Array.isArray(value) && value.every((one) => typeof (one as PhotoBytes).sha256 === 'string')
}

/** What is filled in of several parts; whatever else was kept in a draft is none. */
export function partsIn(value: MoveValue): PartValues[] {
  return Array.isArray(value) && !isPhotos(value) ? value : []
}

/** The names of what is needed of each part and not filled in, such as `parts.0.text`. */
export function missingInParts(fields: readonly MoveField[], values: MoveValues): string[] {
  return fields.flatMap((field) =>
    partsIn(values[field.name]).flatMap((part, n) =>
      field.fields.filter(({ name, required }) => required && !part[name]?.trim()).map(({ name }) => `${field.name}.${n}.${name}`),
    ),
  )
}

function filledIn(part: PartValues): PartValues {
  const given = Object.entries(part).map(([name, value]) => [name, value?.trim()] as const)
  return Object.fromEntries(given.filter(([, value]) => value))
}

/** The fields that have no value and need one; of alternatives one is enough, and the first of them stands for all. */
export function allMissing(fields: readonly MoveField[], values: MoveValues): MoveField[] {
  const empty = (value: MoveValue): boolean =>
    value === undefined || value === null || value === '' || value === 0 || (isPhotos(value) && value.length === 0)
  const lacking = (field: MoveField): boolean =>
    field.required
      ? empty(values[field.name])
      : field.alternatives.length > 0 && field.alternatives.every((name) => empty(values[name]))
  const offered = new Set(fields.map(({ name }) => name))
  const first = ({ name, alternatives }: MoveField): boolean => (alternatives.find((each) => offered.has(each)) ?? name) === name
  return fields.filter((field) => lacking(field) && first(field))
}

/** What a move is called: where somebody else decides, that it is asked for. */
export function moveName(move: string, status: string): string {
  return sentence('moveIn', `${status}.${move}`) ?? word('move', move)
}

/** What a field is called: in some moves it means something of its own. */
export function fieldName(move: string, name: string): string {
  return sentence('fieldOf', `${move}.${name}`) ?? word('field', name)
}

/** What is said of a move that is not possible; of a refusal everybody knows which move it was. */
type Barred = Omit<ForbiddenMove, 'move'> & Partial<Pick<ForbiddenMove, 'move'>>

/** Why a move is not possible now, on an incident of this status. */
export function whyForbidden({ code, at, units, item }: Barred, status = ''): string {
  const inTheWay = units.map(({ name }) => name).join(t('common.and'))
  const department = item?.department ? (labelOfCode(item.department) ?? item.department.code) : ''
  const cited = { item: item?.id ?? '', text: item?.text ?? '', version: item?.version ?? '', department }
  const said = { t: at === null ? '' : instant(at), units: inTheWay, status: word('status', status), ...cited }
  return sentence('forbidden', code, said) ?? sentence('barred', code, said) ?? t('forbidden.elsewhere')
}

/** What a field of a move is called, and that one of several is enough. */
export function labelOf({ name, alternatives }: MoveField, move: string): string {
  const field = fieldName(move, name)
  if (alternatives.length === 0) return field
  return t('desk.move.oneOf', { field, others: alternatives.map((each) => fieldName(move, each)).join(t('common.or')) })
}

function purposeOf(fields: readonly MoveField[], name: string): Purpose {
  return fields.find((field) => field.name === name)?.purpose ?? 'evidence'
}

/** A body that is written in code: what the form of the move does not have does not compile. */
export function bodyOf<M extends keyof MoveForms>(_move: M, body: MoveForms[M]): MoveForms[M] {
  return body
}

/** The body of a move: what was filled in, photos as their declarations. */
export function moveBody(fields: readonly MoveField[], values: MoveValues): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === '') continue
    if (isPhotos(value)) {
      if (value.length > 0) body[name] = value.map((photo) => declaration(photo, purposeOf(fields, name)))
    } else if (Array.isArray(value)) body[name] = value.map(filledIn)
    else if (fields.find((field) => field.name === name)?.kind === 'milestone') body[name] = Number(value)
    else body[name] = typeof value === 'string' ? value.trim() : value
  }
  return body
}

export interface Attempt {
  key: string
  body: string
  /** When it was sent first, by this machine's clock. */
  at: number
}

/** Whoever does the same thing later than this means to do it once more. */
export const SAME_ACT_MS = 30 * 60_000

/** The attempt to send now: the earlier one when nothing changed since a while ago, else one with a new key. */
export function attemptFor(earlier: Attempt | null, body: string, at = Date.now()): Attempt {
  const same = earlier !== null && earlier.body === body && at - earlier.at < SAME_ACT_MS
  return same ? earlier : { key: uuid7(), body, at }
}

export interface MoveRequest {
  number: string
  version: number
  move: MoveView
  values: MoveValues
  earlier: Attempt | null
  onAttempt: (attempt: Attempt) => void
  onPhotos?: (done: number, total: number) => void
}

/** How a move reaches the server: its photos piece by piece, all else by the interface. */
export interface Wire {
  api: Api
  send: Send
}

/** Send a move. Returns the incident as it then stands; throws `Problem` or `Unreachable`. */
export async function makeMove({ api, send }: Wire, request: MoveRequest): Promise<Detail> {
  const { number, move, values } = request
  const photos = Object.values(values).filter(isPhotos).flat()
  const body = moveBody(move.fields, values)
  if (photos.length > 0) {
    const attachments = Object.entries(values).flatMap(([name, value]) =>
      isPhotos(value) ? value.map((photo) => declaration(photo, purposeOf(move.fields, name))) : [],
    )
    await api.post('/incidents/{number}/attachments', { path: { number }, json: { attachments } })
    for (const [index, photo] of photos.entries()) {
      request.onPhotos?.(index, photos.length)
      await uploadPhoto(send, photo)
    }
    request.onPhotos?.(photos.length, photos.length)
  }
  const attempt = attemptFor(request.earlier, JSON.stringify(body))
  request.onAttempt(attempt)
  const headers: Record<string, string> = { 'Idempotency-Key': attempt.key }
  if (move.needs_if_match) headers['If-Match'] = `"${request.version}"`
  const path = { number, move: move.move }
  return api.post('/incidents/{number}/moves/{move}', { path, text: attempt.body, headers })
}

/** Who was faster, by name where that may be known. */
export function overtakenBy({ changed_by: people = [] }: ProblemBody): string {
  if (people.length === 0) return t('desk.move.staleTitle')
  return t('desk.move.staleBy', { names: people.map(({ name }) => name).join(t('common.and')) })
}

/** What changed between the incident as it was shown and as it is, in words. */
export function changes(before: Summary, after: Summary): string[] {
  const none = t('common.none')
  const pairs: [string, string, string][] = [
    [t('desk.move.status'), word('status', before.status), word('status', after.status)],
    [t('desk.move.unit'), before.lead_unit?.name ?? none, after.lead_unit?.name ?? none],
    [t('desk.move.category'), before.category ? nameOf(before.category) : none, after.category ? nameOf(after.category) : none],
    [t('field.grade'), word('grade', before.grade ?? 'none'), word('grade', after.grade ?? 'none')],
    [t('desk.move.version'), String(before.version), String(after.version)],
  ]
  return pairs
    .filter(([, from, to]) => from !== to)
    .map(([field, from, to]) => t('desk.move.staleChange', { field, from, to }))
}
