import { ref } from 'vue'
import { expect, test } from 'vitest'

import { foldUntilFits } from '../src/desk/fit'

test.each([
  [0, 0],
  [2, 2],
  [9, 3],
])('a bar that is %i steps too wide is folded by %i: no more than it needs, and never more than there is', async (wide, steps) => {
  const folded = ref(3)

  await foldUntilFits({ overflows: () => folded.value < wide }, folded, 3)

  expect(folded.value).toBe(steps)
})
