/** How much of a bar has to be folded away until the rest fits: measured, since words differ in length by language. */
import { nextTick, onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

export interface Bar {
  /** Whether something of it is cut off. */
  overflows: () => boolean
}

/** The least number of steps after which the bar fits, or all of them. */
export async function foldUntilFits(bar: Bar, folded: Ref<number>, most: number): Promise<void> {
  folded.value = 0
  await nextTick()
  while (folded.value < most && bar.overflows()) {
    folded.value += 1
    await nextTick()
  }
}

export function useFolding(element: Ref<HTMLElement | null>, most: number): { folded: Ref<number>; fit: () => void } {
  const folded = ref(0)
  let fitting = false
  let again = false
  let observer: ResizeObserver | null = null
  const wraps = (one: HTMLElement): boolean => getComputedStyle(one).flexWrap === 'wrap'
  const overflows = (): boolean => element.value !== null && !wraps(element.value) && element.value.scrollWidth > element.value.clientWidth

  async function fit(): Promise<void> {
    again = fitting
    if (fitting) return
    fitting = true
    await foldUntilFits({ overflows }, folded, most)
    fitting = false
    if (again) await fit()
  }

  onMounted(() => {
    observer = new ResizeObserver(() => void fit())
    if (element.value) observer.observe(element.value)
  })
  onBeforeUnmount(() => observer?.disconnect())
  return { folded, fit: () => void fit() }
}
