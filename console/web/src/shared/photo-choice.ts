/** Choosing photos: they are made small one after the other, and what was not taken is said by its name. */
import { computed, ref, type ComputedRef, type Ref } from 'vue'

import { t } from '../texts'
import type { Photo } from './photo'

const making = ref(0)
/** Whether chosen photos are still being made small: whatever is sent now would go without them. */
export const photosInTheMaking: ComputedRef<boolean> = computed(() => making.value > 0)

export interface PhotoChoiceParts {
  photos: Ref<Photo[]>
  limit: () => number
  prepare: (file: File) => Promise<Photo>
}
export interface PhotoChoice {
  /** Which of the photos chosen last were not taken, and why, in words. */
  troubles: Readonly<Ref<string[]>>
  add: (files: readonly File[]) => Promise<void>
}

export function createPhotoChoice({ photos, limit, prepare }: PhotoChoiceParts): PhotoChoice {
  const troubles = ref<string[]>([])

  async function take(file: File): Promise<void> {
    try {
      const photo = await prepare(file)
      photos.value = [...photos.value, photo]
    } catch {
      troubles.value = [...troubles.value, t('desk.move.photoUnreadable', { name: file.name })]
    }
  }

  async function add(files: readonly File[]): Promise<void> {
    const room = Math.max(0, limit() - photos.value.length)
    const left = files.length - room
    troubles.value = left > 0 ? [t('desk.move.photoTooMany', { n: limit(), left })] : []
    making.value += 1
    try {
      for (const file of files.slice(0, room)) await take(file)
    } finally {
      making.value -= 1
    }
  }

  return { troubles, add }
}
