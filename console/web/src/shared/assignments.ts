/** Who has an incident in hand, leading or helping, and which clock belongs to whom. */
import type { AssignmentView, ClockView, Detail, MilestoneView, MoveField } from '../api/contract'
import { personName } from './narrative'
import { t, word } from '../texts'

/** Those who have something to do come first, the lead before those who help; then the others, the newest first. */
export function inOrder(assignments: readonly AssignmentView[]): AssignmentView[] {
  const rank = (one: AssignmentView): number => (one.ended_at === null ? 0 : 2) + (one.role === 'co' ? 1 : 0)
  return [...assignments].sort((a, b) => rank(a) - rank(b) || b.since.localeCompare(a.since))
}

/** The clocks of an assignment that run or are paused: how long is left; its steps have lines of their own. */
export function clocksOf(assignment: AssignmentView, clocks: readonly ClockView[]): ClockView[] {
  return clocks.filter((clock) => clock.assignment === assignment.id && clock.kind !== 'milestone' && (clock.state === 'running' || clock.state === 'paused'))
}

/** The clock by which the unit that leads has to be done, while it runs: units that help have clocks of the same kind. */
export function handlingOfLead({ assignments, clocks }: Detail): ClockView | undefined {
  const lead = assignments.find(({ role, ended_at }) => role === 'lead' && ended_at === null)
  return lead && clocks.find(({ kind, state, assignment }) => kind === 'handle' && state === 'running' && assignment === lead.id)
}

/** The clock of a step, and the step that a clock is of. */
export function clockOfStep(assignment: AssignmentView, step: MilestoneView, clocks: readonly ClockView[]): ClockView | undefined {
  return clocks.find((clock) => clock.assignment === assignment.id && clock.milestone === step.n)
}

export function stepOf(clock: ClockView, assignments: readonly AssignmentView[]): string {
  const step = assignments.find(({ id }) => id === clock.assignment)?.milestones.find(({ n }) => n === clock.milestone)
  return step ? t('milestones.named', { n: step.n, name: step.name }) : ''
}

/** Whose a clock is, where a unit that helps has it: the lead's and the incident's own need no name. */
export function helperOf(clock: ClockView, assignments: readonly AssignmentView[]): string {
  const whose = assignments.find((one) => one.role === 'co' && one.id === clock.assignment)
  return whose ? whose.unit.name : ''
}

/** What a unit was told, and what it says to that; of the lead only why it is its own. */
export function wordsOf({ role, reason, answer }: AssignmentView): string[] {
  const said = role === 'co' && reason ? t('inHand.asked', { said: reason }) : reason
  return [said, answer ? t('inHand.answered', { said: answer }) : null].filter((words): words is string => Boolean(words))
}

/** An assignment in one line, as a list of choices needs it. */
export function assignmentLine(assignment: AssignmentView): string {
  const parts = [assignment.unit.name, word('assignmentState', assignment.state), personName(assignment.handler), ...wordsOf(assignment)]
  return parts.filter((part) => part !== '').join(' · ')
}

/** The assignment with this id, as far as it is shown. */
export function assignmentOf(incident: Detail, id: string): AssignmentView | undefined {
  return incident.assignments.find((one) => one.id === id)
}

/** The one unit that a field can mean, so that there is nothing to choose. */
export function onlyAssignment({ kind, choices }: MoveField, incident: Detail): AssignmentView | undefined {
  const [only, ...others] = kind === 'assignment' ? (choices ?? []) : []
  return only !== undefined && others.length === 0 ? assignmentOf(incident, only.value) : undefined
}
