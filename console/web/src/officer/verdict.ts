/** What an answer to a report or a photo means, and when to try again. */

export type Verdict = 'accepted' | 'refused' | 'sign-in' | 'later'

const RETRIED = new Set([408, 425, 429])
const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 300_000

export function judge(status: number): Verdict {
  if (status >= 200 && status < 300) return 'accepted'
  if (status === 401) return 'sign-in'
  return status >= 500 || RETRIED.has(status) || status < 400 ? 'later' : 'refused'
}

/** How long to wait after so many attempts: 5 s, 10 s, 20 s … at most 5 minutes, or what the server asks for. */
export function backOff(attempts: number, retryAfterSeconds: number | null): number {
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, attempts - 1))
  return Math.max(wait, (retryAfterSeconds ?? 0) * 1000)
}
