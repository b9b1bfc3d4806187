/** Whether key places and offices are shown on this browser's maps, and which there are. */
import { computed, ref, shallowRef } from 'vue'

import { api } from '../api/client'
import type { Landmark } from '../api/contract'

const KEY = 'gridloop.landmarks'
const HIDDEN = 'hidden'

export const landmarks = shallowRef<readonly Landmark[]>([])
export const landmarksShown = ref(localStorage.getItem(KEY) !== HIDDEN)
/** The kinds of which there is one. */
export const landmarkKinds = computed(() => (['key_place', 'office'] as const).filter((kind) => landmarks.value.some((one) => one.kind === kind)))

export function turnLandmarks(): void {
  landmarksShown.value = !landmarksShown.value
  if (landmarksShown.value) localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, HIDDEN)
}

/** Load them; a map is one without them, too. */
export async function loadLandmarks(): Promise<void> {
  const found = await api.get('/landmarks').catch(() => null)
  if (found !== null) landmarks.value = found.items
}
