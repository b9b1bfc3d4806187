/** Which picture a wall shows: turns by itself, held and chosen by a key or a phone; an emergency comes first. */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'

import type { CallOff, Clock } from '../shared/clock'

export const SCENES = ['overview', 'heat', 'timing'] as const
export type Scene = (typeof SCENES)[number] | 'emergency'
export const TURN_MS = 30_000
/** Whoever chose a picture wants to look at it. */
export const HELD_MS = 5 * 60_000

export interface Scenes {
  scene: Readonly<Ref<Scene>>
  all: ComputedRef<readonly Scene[]>
  turning: Readonly<Ref<boolean>>
  show: (scene: string) => void
  step: (by: 1 | -1) => void
  hold: (held: boolean) => void
  stop: () => void
}

export function createScenes(clock: Clock, emergency: Ref<boolean>): Scenes {
  const scene = ref<Scene>('overview')
  const turning = ref(true)
  const all = computed<readonly Scene[]>(() => (emergency.value ? ['emergency', ...SCENES] : SCENES))
  let callOff: CallOff = () => undefined

  function later(milliseconds: number): void {
    callOff()
    callOff = clock.after(milliseconds, () => {
      if (turning.value) go(1)
      later(TURN_MS)
    })
  }
  function go(by: 1 | -1): void {
    const at = all.value.indexOf(scene.value)
    scene.value = all.value[(at + by + all.value.length) % all.value.length] as Scene
  }

  watch(
    emergency,
    (holds) => {
      scene.value = holds ? 'emergency' : scene.value === 'emergency' ? 'overview' : scene.value
      later(holds ? HELD_MS : TURN_MS)
    },
    { immediate: true },
  )

  return {
    scene,
    all,
    turning,
    show(wanted) {
      const found = all.value.find((one) => one === wanted)
      if (found === undefined) return
      scene.value = found
      later(HELD_MS)
    },
    step(by) {
      go(by)
      later(HELD_MS)
    },
    hold(held) {
      turning.value = !held
      later(TURN_MS)
    },
    stop: () => callOff(),
  }
}
