/** Calls that operators wrote down and that are not answered yet, in this browser's memory: names and numbers of callers. */

export const CALLS_KEPT = 'gridloop.call.'

type Listed = Pick<Storage, 'getItem' | 'removeItem'> & { [key: string]: unknown }

/**
 * Let go of what was never sent, whoever wrote it: whoever signs out leaves no caller's number to the next person. What
 * was sent stays until there is an answer, because it may be a report already.
 */
export function forgetUnsentCalls(memory: Listed): void {
  for (const key of Object.keys(memory).filter((each) => each.startsWith(CALLS_KEPT))) {
    if (!wasSent(memory.getItem(key))) memory.removeItem(key)
  }
}

function wasSent(kept: string | null): boolean {
  try {
    return typeof (JSON.parse(kept ?? 'null') as { sent?: unknown } | null)?.sent === 'string'
  } catch {
    return false
  }
}
