/** Every key of the desk, each once: the shortcuts, what the buttons say of them, and the cheat sheet are made from this. */
import type { TextKey } from '../texts'

export interface Key {
  /** As the browser names it; none where it is listened for elsewhere: by the rows, or while somebody types too. */
  key?: string
  /** As it stands on the keyboard. */
  shown: string
  text: TextKey
}
type Table<Act extends string> = Readonly<Record<Act, Key>>

export type DeskAct = 'next' | 'previous' | 'open' | 'close' | 'choose' | 'range' | 'bulk' | 'search' | 'alerts' | 'axis' | 'call' | 'help'
export const DESK_KEYS: Table<DeskAct> = {
  next: { key: 'j', shown: 'J ↓', text: 'desk.help.next' },
  previous: { key: 'k', shown: 'K ↑', text: 'desk.help.previous' },
  open: { key: 'Enter', shown: 'Enter', text: 'desk.help.open' },
  close: { key: 'Escape', shown: 'Esc', text: 'desk.help.close' },
  choose: { key: 'x', shown: 'X', text: 'desk.help.choose' },
  range: { shown: 'Shift ↑ ↓', text: 'desk.help.range' },
  bulk: { key: 'b', shown: 'B', text: 'desk.help.bulk' },
  search: { key: '/', shown: '/', text: 'desk.help.search' },
  alerts: { key: 'a', shown: 'A', text: 'desk.help.alerts' },
  axis: { key: 't', shown: 'T', text: 'desk.help.axis' },
  call: { shown: 'F2', text: 'desk.help.call' },
  help: { key: '?', shown: '?', text: 'desk.help.help' },
}

export type InboxAct = 'acknowledge' | 'nudge' | 'mute'
export const INBOX_KEYS: Table<InboxAct> = {
  acknowledge: { key: 'c', shown: 'C', text: 'inbox.help.acknowledge' },
  nudge: { key: 'n', shown: 'N', text: 'inbox.help.nudge' },
  mute: { key: 'm', shown: 'M', text: 'inbox.help.mute' },
}

/** The frequent moves: on the incident that is open, else on the row that the cursor is at. */
export const MOVE_KEYS = {
  assign: 'f',
  classify: 'l',
  decline: 'd',
  recall: 'r',
  reassign: 'p',
  rule: 'u',
  nudge: 'n',
  supervise: 's',
  'take-over': 'o',
  grant: 'g',
  refuse: 'q',
  resume: 'e',
  confirm: 'v',
  'send-back': 'w',
  comment: 'y',
} as const satisfies Readonly<Record<string, string>>

/** The key of a move, as it stands on the keyboard. */
export function keyOf(move: string): string | undefined {
  return (MOVE_KEYS as Readonly<Record<string, string>>)[move]?.toUpperCase()
}

/** What each key does. */
export function bound<Act extends string>(table: Table<Act>, acts: Readonly<Record<Act, () => unknown>>): Record<string, () => unknown> {
  const all = Object.entries(table) as [Act, Key][]
  return Object.fromEntries(all.flatMap(([act, { key }]) => (key === undefined ? [] : [[key, acts[act]]])))
}

/** What the keys of moves do. */
export function boundMoves(make: (move: string) => unknown): Record<string, () => unknown> {
  return Object.fromEntries(Object.entries(MOVE_KEYS).map(([move, key]) => [key, () => make(move)]))
}
