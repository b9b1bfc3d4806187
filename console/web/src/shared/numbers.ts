/** Numbers of incidents as a list shows them. */

/** Town and year, which all rows of a list have in common. */
const COMMON = 13
const DAY = 4

/** What tells an incident from others of its list: the day, and its number on that day. */
export function shortNumber(number: string): string {
  const own = number.slice(COMMON)
  return own.length > DAY ? `${own.slice(0, DAY)}-${own.slice(DAY)}` : number
}
