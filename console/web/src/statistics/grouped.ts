/**
 * Figures asked for in the groups that the server counts at once, and put together as they come.
 *
 * A county's month takes many seconds: nobody shall wait for the last figure to see the first. Few questions are under way
 * at a time, those of what one looks at first before those of what it is held against.
 */
import type { FigureGroups, FigureShown, Statistics } from '../api/contract'

/** As many as the server counts for one page without keeping others waiting. */
const LANES = 2

export interface Lanes {
  /** Run when it is its turn: the lowest rank first, of one rank what came first. */
  run: <T>(rank: number, act: () => Promise<T>) => Promise<T>
}

export function createLanes(most = LANES): Lanes {
  const waiting: { rank: number; go: () => void }[] = []
  let running = 0

  function next(): void {
    while (running < most && waiting.length > 0) {
      const first = waiting.reduce((best, each) => (each.rank < best.rank ? each : best))
      waiting.splice(waiting.indexOf(first), 1)
      running += 1
      first.go()
    }
  }

  return {
    run: (rank, act) =>
      new Promise((resolve, reject) => {
        const go = (): void => {
          act()
            .then(resolve, reject)
            .finally(() => {
              running -= 1
              next()
            })
        }
        waiting.push({ rank, go })
        next()
      }),
  }
}

/** Answers to groups as one answer, with the figures in the order of the document; it is as old as the oldest of them. */
export function together(order: readonly string[], answers: readonly Statistics[]): Statistics {
  const [first] = answers as [Statistics]
  const found = new Map<string, FigureShown>(answers.flatMap(({ figures }) => figures.map((figure) => [figure.id, figure])))
  return {
    ...first,
    as_of: answers.map(({ as_of }) => as_of).reduce((one, other) => (Date.parse(one) <= Date.parse(other) ? one : other)),
    figures: order.flatMap((id) => found.get(id) ?? []),
  }
}

/** The same groups, the one of the figure that is looked at before the others. */
export function lookedAtFirst({ order, groups }: FigureGroups, looked: string | null): FigureGroups {
  const rank = (group: readonly string[]): number => (looked !== null && group.includes(looked) ? 0 : 1)
  return { order, groups: [...groups].sort((one, other) => rank(one) - rank(other)) }
}

/** Ask for every group and show what has come; one that is not wanted any more is not asked, one that fails keeps none back. */
export async function asGroups(
  { order, groups }: FigureGroups,
  read: (figures: string[]) => Promise<Statistics>,
  show: (part: Statistics) => boolean,
): Promise<Statistics> {
  const answers: Statistics[] = []
  const asked = groups.map(async (group) => {
    answers.push(await read(group))
    if (answers.length < groups.length) show(together(order, answers))
  })
  const failed = (await Promise.allSettled(asked)).find((each) => each.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return together(order, answers)
}
