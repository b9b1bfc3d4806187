/** What is pressed in the inbox: a nudge goes at once, any other move opens its form on that incident, and the way back. */
import type { Ref } from 'vue'

import type { Detail, InboxEntry, MoveView } from '../api/contract'
import { t } from '../texts'
import type { Clock } from './clock'
import type { InboxState } from './inbox'
import { whatOf } from './inbox-words'
import { messageOf } from './messages'
import { moveName, type MoveRequest } from './move'
import { createNudge, NUDGE } from './nudging'
import { createPresses } from './presses'
import { wayBack, type Undo } from './way-back'

export interface InboxActsParts {
  inbox: Pick<InboxState, 'acknowledge' | 'read' | 'readSoon'>
  undo: Undo
  make: (request: MoveRequest) => Promise<Detail>
  read: (number: string) => Promise<Detail>
  /** Open the form of a move on an incident as it stands. */
  ask: (move: MoveView, incident: Detail) => void
  say: (text: string) => void
  fail: (text: string) => void
  clock: Clock
}
export interface InboxActs {
  /** Something is under way. */
  busy: Readonly<Ref<boolean>>
  act: (entry: InboxEntry, move: string) => Promise<void>
  acknowledge: (entries: readonly InboxEntry[]) => Promise<void>
  /** A form of the inbox was sent: say so, and offer the way back where there is one. */
  made: (before: Detail, move: MoveView, after: Detail) => void
  goBack: () => Promise<void>
}

export function createInboxActs({ inbox, undo, make, read, ask, say, fail, clock }: InboxActsParts): InboxActs {
  const { busy, press } = createPresses(clock)
  const sendNudge = createNudge(make)

  /** Do what was pressed, once; what goes wrong is said. */
  function pressed(row: string, act: string, work: () => Promise<void>): Promise<void> {
    return press(row, act, () => work().catch((problem: unknown) => fail(messageOf(problem))))
  }

  async function nudge(entry: InboxEntry): Promise<void> {
    await sendNudge(entry.incident.number)
    say(t('inbox.nudged', { what: whatOf(entry) }))
    await inbox.read()
  }

  async function openForm(entry: InboxEntry, move: string): Promise<void> {
    const incident = await read(entry.incident.number)
    const offered = incident.moves.find((each) => each.move === move)
    if (offered !== undefined) return ask(offered, incident)
    fail(t('inbox.gone', { move: moveName(move, incident.status) }))
    await inbox.read()
  }

  function act(entry: InboxEntry, move: string): Promise<void> {
    return pressed(entry.incident.number, move, () => (move === NUDGE.move ? nudge(entry) : openForm(entry, move)))
  }

  function acknowledge(entries: readonly InboxEntry[]): Promise<void> {
    return pressed(entries.map(({ incident }) => incident.number).join(), 'acknowledge', () => inbox.acknowledge(entries))
  }

  function made(before: Detail, move: MoveView, after: Detail): void {
    undo.offer(wayBack(before, move.move, after))
    inbox.readSoon()
  }

  async function goBack(): Promise<void> {
    const back = undo.offered.value
    try {
      if ((await undo.undo()) !== null && back !== null) say(t('inbox.undone', { unit: back.unit.name }))
    } catch (problem) {
      fail(messageOf(problem))
    }
    await inbox.read()
  }

  return { busy, act, acknowledge, made, goBack }
}
