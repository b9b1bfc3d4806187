/** What can be chosen in a field: the server's choices, worded here where the township has no name of its own for them. */
import type { Choice, Detail, MoveField } from '../api/contract'
import { t, word } from '../texts'
import { assignmentLine, assignmentOf } from './assignments'
import { labelOf } from './reference'
import { requestLine, requestOf } from './requests'

export interface Option {
  value: string
  label: string
}

/** The groups of our own words for fields whose choices the township does not name. */
const GROUPS: Record<string, 'grade' | 'at_fault' | 'audience' | 'reasonCode' | 'whom' | 'card'> = { grade: 'grade', at_fault: 'at_fault', audience: 'audience', reason_code: 'reasonCode', whom: 'whom', card: 'card' }

/** What a choice is called that the township does not name; a low rating asks for a request without a word. */
function ownWord({ name, kind }: MoveField, value: string): string {
  return kind === 'request' ? t('desk.move.wordless') : word(GROUPS[name] ?? 'field', value)
}

/** A person is called by name; where the unit keeps a roster, it is said who is on duty and who is not. */
function personLabel({ value, label, on_duty }: Choice): string {
  const name = label ?? value
  return typeof on_duty === 'boolean' ? t(on_duty ? 'onDuty.on' : 'onDuty.off', { name }) : name
}

/** A request is called by what it asks for, and a unit that helps by how far it is, as far as the incident tells. */
export function options(field: MoveField, incident?: Detail): Option[] {
  return (field.choices ?? []).map((choice) => {
    const helping = incident && field.kind === 'assignment' ? assignmentOf(incident, choice.value) : undefined
    if (helping) return { value: choice.value, label: assignmentLine(helping) }
    if (field.kind === 'person') return { value: choice.value, label: personLabel(choice) }
    const request = incident && field.kind === 'request' ? requestOf(incident, choice.value) : undefined
    const said = request?.kind === 'reopen' || request === undefined ? labelOf(choice) : requestLine(request)
    return { value: choice.value, label: said ?? ownWord(field, choice.value) }
  })
}
