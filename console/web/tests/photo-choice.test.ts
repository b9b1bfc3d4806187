/** Choosing photos: none is lost without a word, and nothing is sent while some are still being made small. */
import { ref } from 'vue'
import { expect, test } from 'vitest'

import type { Photo } from '../src/shared/photo'
import { createPhotoChoice, photosInTheMaking } from '../src/shared/photo-choice'

const file = (name: string): File => new File([], name)
const made = (name: string): Photo => ({ id: name, sha256: '', media_type: 'image/jpeg', bytes: new ArrayBuffer(0), thumb: '' })

function prepare(chosen: File): Promise<Photo> {
  return chosen.name.startsWith('broken') ? Promise.reject(new Error('no picture')) : Promise.resolve(made(chosen.name))
}

test('of three photos one of which is broken, two are taken and the third is named', async () => {
  const photos = ref<Photo[]>([])
  const choice = createPhotoChoice({ photos, limit: () => 9, prepare })

  await choice.add([file('a.jpg'), file('broken.jpg'), file('c.jpg')])

  expect(photos.value.map(({ id }) => id)).toEqual(['a.jpg', 'c.jpg'])
  expect(choice.troubles.value).toEqual(['broken.jpg 读不出来，请换一张'])
})

test('what is beyond the limit is not left out without a word', async () => {
  const photos = ref<Photo[]>([made('a.jpg')])
  const choice = createPhotoChoice({ photos, limit: () => 2, prepare })

  await choice.add([file('b.jpg'), file('c.jpg'), file('d.jpg')])

  expect(photos.value.map(({ id }) => id)).toEqual(['a.jpg', 'b.jpg'])
  expect(choice.troubles.value).toEqual(['最多 2 张，2 张没有添加'])
})

test('until the last of the chosen photos is made, it is said that some are on their way', async () => {
  const photos = ref<Photo[]>([])
  const begun: (() => void)[] = []
  const slow = (chosen: File): Promise<Photo> => new Promise((done) => begun.push(() => done(made(chosen.name))))
  const adding = createPhotoChoice({ photos, limit: () => 9, prepare: slow }).add([file('a.jpg'), file('b.jpg')])

  expect(photosInTheMaking.value).toBe(true)
  begun.shift()?.()
  await Promise.resolve().then(() => undefined)
  expect(photosInTheMaking.value).toBe(true)
  while (photos.value.length < 2) {
    begun.shift()?.()
    await Promise.resolve()
  }
  await adding

  expect(photosInTheMaking.value).toBe(false)
})
