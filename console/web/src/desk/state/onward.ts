/** Going on: which row comes after one that was moved, and a move that is begun by its key. */
import type { Detail, MoveView } from '../../api/contract'
import { messageOf } from '../../shared/messages'
import { whyForbidden } from '../../shared/move'
import { t, word } from '../../texts'

/** The row after one of these, else the one before it: that is where the work goes on. */
export function nextAfter(numbers: readonly string[], number: string): string | null {
  const at = numbers.indexOf(number)
  return at === -1 ? null : (numbers[at + 1] ?? numbers[at - 1] ?? null)
}

export interface MoveKeyParts {
  /** The incident that is meant, as it stands; null where none is. */
  incident: () => Promise<Detail | null>
  ask: (move: MoveView, incident: Detail) => void
  say: (text: string) => void
}

/** Begin a move by its name: open its form, or say why it is not possible now. */
export async function beginMove(name: string, { incident, ask, say }: MoveKeyParts): Promise<void> {
  try {
    const meant = await incident()
    if (meant === null) return
    const offered = meant.moves.find(({ move }) => move === name)
    if (offered !== undefined) return ask(offered, meant)
    const denied = meant.forbidden.find(({ move }) => move === name)
    say(denied ? whyForbidden(denied, meant.status) : t('desk.keys.notNow', { move: word('move', name) }))
  } catch (problem) {
    say(messageOf(problem))
  }
}
