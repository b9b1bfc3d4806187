/** Which incidents of the list are chosen together: one by one, from one row to another, or all that are shown. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'

/** As many as the server looks at together. */
export const MOST_CHOSEN = 200

export interface SelectionParts {
  /** The numbers of the rows, in the order in which they are shown. */
  listed: () => readonly string[]
  most?: number
}
export interface Selection {
  chosen: Readonly<ShallowRef<ReadonlySet<string>>>
  count: ComputedRef<number>
  /** Somebody wanted more than may be chosen. */
  full: Readonly<Ref<boolean>>
  toggle: (number: string) => void
  /** Choose everything between the row that was touched last and this one. */
  rangeTo: (number: string) => void
  chooseListed: () => void
  /** Choose exactly these. */
  choose: (numbers: Iterable<string>) => void
  clear: () => void
}

export function createSelection({ listed, most = MOST_CHOSEN }: SelectionParts): Selection {
  const chosen = shallowRef<ReadonlySet<string>>(new Set())
  const full = ref(false)
  const count = computed(() => chosen.value.size)
  /** From where a range begins. */
  let anchor: string | null = null

  function choose(numbers: Iterable<string>): void {
    const wanted = [...new Set(numbers)]
    full.value = wanted.length > most
    chosen.value = new Set(wanted.slice(0, most))
  }

  function toggle(number: string): void {
    anchor = number
    const without = [...chosen.value].filter((each) => each !== number)
    choose(without.length < chosen.value.size ? without : [...chosen.value, number])
  }

  function rangeTo(number: string): void {
    const rows = listed()
    const [from, to] = [anchor === null ? -1 : rows.indexOf(anchor), rows.indexOf(number)]
    if (to === -1) return
    const start = from === -1 ? to : from
    choose([...chosen.value, ...rows.slice(Math.min(start, to), Math.max(start, to) + 1)])
    anchor = number
  }

  function clear(): void {
    anchor = null
    choose([])
  }

  return { chosen, count, full, toggle, rangeTo, chooseListed: () => choose([...chosen.value, ...listed()]), choose, clear }
}
