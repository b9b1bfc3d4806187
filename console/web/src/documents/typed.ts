/** Where the text of a draft is kept until it is saved: in this browser, for this account. */
import { createKept, type Kept } from '../shared/kept'
import { me } from '../shared/session'
import type { Typed } from './writing'

export function typedOf(kind: string, draft: string | null): Kept<Typed> {
  return createKept<Typed>(localStorage, `document.${kind}.${draft ?? 'new'}`, () => me.value?.user)
}
